import type { Piece } from './picture.ts';

/** Width of a tile: a frame changes one tile, so a narrow one means little to copy, and a wide one few layers. */
const TILE = 128;
/** Tiles between changes of the origin, which keeps offsets small enough for the compositor's numbers. */
const ORIGIN = 256;

interface Tile {
  readonly canvas: HTMLCanvasElement;
  readonly ctx: CanvasRenderingContext2D;
  /** Which piece of the picture it shows; NaN: none. */
  k: number;
}

/** An endless picture of which a window is seen. It is drawn once, tile by tile, and then only moved. */
export interface Strip {
  readonly width: number;
  /** Move the window so that it begins at pixel `x` of the picture. Returns the pieces that came into view and must be drawn. */
  moveTo(x: number): Piece[];
  /** The parts of [from, to) that are in view, one for each tile. */
  pieces(from: number, to: number): Piece[];
  contextOf(piece: Piece): CanvasRenderingContext2D | undefined;
  resize(width: number, height: number): void;
  /** Pixel of the picture at the left edge. */
  readonly left: number;
  destroy(): void;
}

/** @param host an element that clips what it holds */
export function createStrip(host: HTMLElement): Strip {
  const mover = document.createElement('div');
  mover.className = 'mover';
  host.append(mover);
  let tiles: Tile[] = [];
  let width = 0;
  let ratio = 1;
  let origin = 0;
  let left = 0;
  let shown = '';

  const tileOf = (k: number): Tile | undefined => tiles[((k % tiles.length) + tiles.length) % tiles.length];

  return {
    get width() {
      return width;
    },
    get left() {
      return left;
    },
    moveTo(x) {
      // Whole pixels of the screen: between them, lines would be blurred.
      left = Math.round(x * ratio) / ratio;
      const fresh: Piece[] = [];
      const base = Math.floor(left / TILE / ORIGIN) * ORIGIN;
      if (base !== origin) {
        origin = base;
        for (const tile of tiles) tile.k = Number.NaN;
      }
      const last = Math.floor((left + width) / TILE);
      for (let k = Math.floor(left / TILE); k <= last; ++k) {
        const tile = tileOf(k);
        if (!tile || tile.k === k) continue;
        tile.k = k;
        tile.canvas.style.left = `${(k - origin) * TILE}px`;
        tile.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
        tile.ctx.clearRect(0, 0, TILE, tile.canvas.height);
        fresh.push({ left: k * TILE, from: k * TILE, to: (k + 1) * TILE });
      }
      const place = `translateX(${origin * TILE - left}px)`;
      if (place !== shown) mover.style.transform = place;
      shown = place;
      return fresh;
    },
    pieces(from, to) {
      const found: Piece[] = [];
      const a = Math.max(from, Math.floor(left / TILE) * TILE);
      const b = Math.min(to, (Math.floor((left + width) / TILE) + 1) * TILE);
      for (let k = Math.floor(a / TILE); k * TILE < b; ++k) {
        if (tileOf(k)?.k === k) found.push({ left: k * TILE, from: Math.max(a, k * TILE), to: Math.min(b, (k + 1) * TILE) });
      }
      return found;
    },
    contextOf: (piece) => tileOf(Math.round(piece.left / TILE))?.ctx,
    resize(newWidth, height) {
      width = newWidth;
      ratio = devicePixelRatio;
      mover.replaceChildren();
      tiles = Array.from({ length: Math.ceil(width / TILE) + 1 }, () => {
        const canvas = document.createElement('canvas');
        canvas.width = Math.round(TILE * ratio);
        canvas.height = Math.round(height * ratio);
        canvas.style.width = `${TILE}px`;
        canvas.style.height = `${height}px`;
        mover.append(canvas);
        const ctx = canvas.getContext('2d');
        if (!ctx) throw new Error('this browser cannot draw on a canvas');
        return { canvas, ctx, k: Number.NaN };
      });
    },
    destroy: () => mover.remove(),
  };
}
