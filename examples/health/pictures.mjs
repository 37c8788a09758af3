import { shapeAt } from './features.mjs';

/** @typedef {import('./hearts.mjs').Recording} Recording */

/** Beats as points: the pause before against the pause after. @param {ReturnType<typeof import('./case.mjs').heartCase>} told @param {string} of @returns {import('../lib/tell.mjs').Picture} */
export function rhythmPicture({ rows, judged, early }, of) {
  const layer = (
    /** @type {string} */ name,
    /** @type {'muted' | 'fit' | 'threshold' | 'anomaly'} */ role,
    /** @type {(i: number) => boolean} */ keep,
  ) => {
    const some = [...rows.keys()].filter(keep);
    return { kind: /** @type {const} */ ('points'), name, role, x: some.map((i) => rows[i][0]), y: some.map((i) => rows[i][1]) };
  };
  const ill = (/** @type {number} */ i) => judged[i].symbol !== 'N';
  return {
    name: 'rhythm',
    says: 'Each beat by the pause before and after it: early beats lie at the top left, the beats behind them at the bottom right',
    panelHeight: 320,
    figure: {
      title: of,
      subtitle: 'pauses as shares of the usual pause around the beat',
      x: 'own',
      panels: [
        {
          x: { label: 'pause before the beat', scale: 'linear' },
          y: { label: 'pause after it', scale: 'linear' },
          layers: [
            layer('normal, one in four', 'muted', (i) => i % 4 === 0 && !ill(i) && early[i] === 0),
            layer('early, found', 'fit', (i) => ill(i) && early[i] === 1),
            layer('early, missed', 'anomaly', (i) => ill(i) && early[i] === 0),
            layer('false alarm', 'threshold', (i) => !ill(i) && early[i] === 1),
          ],
        },
      ],
    },
  };
}

/** One beat of each kind. @param {Recording} recording @param {string} of @returns {import('../lib/tell.mjs').Picture} */
export function shapePicture({ signal, rate, beats }, of) {
  const names = { N: 'normal', A: 'early, from the atria', V: 'early, from the ventricles' };
  return {
    name: 'shape',
    says: 'One beat of each kind: the atrial one looks like a normal one, the ventricular one does not',
    panelHeight: 260,
    figure: {
      title: of,
      x: 'own',
      panels: [
        {
          x: { label: 'milliseconds from the beat', scale: 'linear' },
          y: { label: 'millivolts', scale: 'linear' },
          layers: Object.entries(names).flatMap(([symbol, name], i) => {
            const beat = beats.slice(20).find((b) => b.symbol === symbol);
            if (beat === undefined) return [];
            const y = shapeAt(signal, beat.at, rate);
            return [
              {
                kind: /** @type {const} */ ('line'),
                name,
                role: /** @type {const} */ (['muted', 'data', 'anomaly'])[i],
                x: y.map((_, k) => Math.round((1000 * k) / rate - 100)),
                y,
              },
            ];
          }),
        },
      ],
    },
  };
}
