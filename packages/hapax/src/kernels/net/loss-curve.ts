import type { Epoch } from './fit-net.ts';

/** How the loss fell over the epochs: plain data, for a figure. */
export interface LossCurve {
  readonly loss: Float64Array;
  /** As many as `loss`, or none where nothing was held out. */
  readonly heldOut: Float64Array;
}

/** Collects the epochs of a training. */
export function lossCurve(): { add(epoch: Epoch): void; done(): LossCurve } {
  const loss: number[] = [];
  const heldOut: number[] = [];
  return {
    add(epoch) {
      loss.push(epoch.loss);
      if (epoch.heldOut !== undefined) heldOut.push(epoch.heldOut);
    },
    done: () => ({ loss: Float64Array.from(loss), heldOut: Float64Array.from(heldOut) }),
  };
}

/** One sentence on a training. */
export function whatWasLearnt({ loss, heldOut }: LossCurve): string {
  const epochs = loss.length;
  if (epochs === 0) return 'nothing was learnt: the first loss was not a number; scale the features, or lower the learning rate';
  const judged = heldOut.length === epochs ? heldOut : loss;
  const best = judged.indexOf(Math.min(...judged));
  const where = heldOut.length === epochs ? ' on samples held out' : '';
  return `trained for ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}; the loss${where} was least, ${judged[best].toPrecision(3)}, after ${best + 1}`;
}
