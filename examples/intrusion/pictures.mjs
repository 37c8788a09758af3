import { SEEN, UNSEEN } from './network.mjs';

/** Share of each kind that is found, with and without the source's own past. @param {ReturnType<typeof import('./case.mjs').intrusionCase>} told @returns {import('../lib/tell.mjs').Picture} */
export function kindsPicture({ alone, withPast }) {
  const kinds = [...SEEN, ...UNSEEN];
  const panel = (/** @type {string} */ title, /** @type {Record<string, number>} */ byKind) => ({
    title,
    x: { label: kinds.map((kind, i) => `${i + 1} ${kind}`).join('   '), scale: /** @type {const} */ ('linear') },
    y: { label: 'share found', scale: /** @type {const} */ ('linear') },
    layers: [
      {
        kind: /** @type {const} */ ('bars'),
        name: 'found',
        role: /** @type {const} */ ('data'),
        edges: [0.5, 1.5, 2.5, 3.5, 4.5, 5.5],
        heights: kinds.map((kind) => byKind[kind] ?? 0),
      },
    ],
  });
  return {
    name: 'kinds',
    says: 'Share of the connections of each kind of attack that is found: the decision tree knows the kinds it was told; neighbours that know the own past of a source find more of the new ones',
    figure: {
      title: 'Kinds 1 and 2 were learnt, kinds 3 to 5 came later',
      x: 'own',
      panels: [
        panel('decision tree', alone.measured['decision tree'].byKind),
        panel('nearest neighbours', alone.measured['nearest neighbours, normal rows'].byKind),
        panel('nearest neighbours, with the own past of each source', withPast.measured['nearest neighbours, normal rows'].byKind),
      ],
    },
  };
}
