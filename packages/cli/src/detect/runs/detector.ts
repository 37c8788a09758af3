import { featureMatrix, featureRows, featuresAt, sampleOf, type Table } from '@hapax/io';
import { type DetectorEntry, HapaxError, type Model, pipeline, slowFit, type TransformConfigured } from 'hapax';
import { categoriesOf, encoding, NO_WORDS, type TextWishes, type Vocabulary, withCategorical, withCodes } from '../categories.ts';
import { above, type Detection } from '../detection.ts';
import { dependenceFigure } from '../figures/dependence.ts';
import { binaryLabels } from '../labels.ts';
import { reasonsByModel } from '../reasons/by-model.ts';
import { notedIn } from '../reasons/noted.ts';
import { causeNumbers } from '../reasons/reason.ts';
import { type Teller, tellerOf } from '../reasons/told-parts.ts';
import { byShapley, learntRows, SHAPLEY_FACT, type Telling, treeFacts } from '../reasons/told-trees.ts';
import { withinFor, withOddities } from '../reasons/within-groups.ts';
import { worthALook } from '../worth-a-look.ts';
import { among, drawn, fittedOn, learntFrom, onlyAt, withAnomalies } from './fit-rows.ts';
import { oneScale } from './scale.ts';
import {
  asksShare,
  changedAsNew,
  judgeByOwn,
  judgedByShare,
  judgeTogether,
  lifted,
  lifting,
  type Rule,
  unasked,
} from './threshold-rule.ts';
import { rowsToLearn, type TrainOn } from './train-on.ts';
import { judgeUnseen } from './unseen.ts';

/** Fit on one table, and score another or, without it, the same. */
export interface DetectorInput {
  readonly table: Table;
  readonly train: Table | undefined;
  readonly anomalyLabels: readonly string[];
  /** Learn only from these rows. */
  readonly trainOn: TrainOn | undefined;
  /** Learn from so many rows at most. */
  readonly fitRows: number | undefined;
  /** Where a method learns from labels of the rows it judges: folds of them. */
  readonly folds: number | undefined;
  /** Instead of the contamination, what decides which scores are anomalies. */
  readonly rule: Rule | undefined;
  /** Which columns of text to look at. */
  readonly texts: TextWishes;
  /** Applied before the method, in this order. */
  readonly transforms: readonly TransformConfigured[];
  readonly telling: Telling;
}

/** The rule whose calibration must not hold the rows it judges. */
const APART = 'conformal';

/** Run a batch detector. Training rows get training scores: a sample is not its own neighbour. */
export function runDetector(
  entry: DetectorEntry,
  asked: Readonly<Record<string, unknown>>,
  { table: given, train: trainGiven, anomalyLabels, trainOn, fitRows, folds, rule, texts, transforms, telling }: DetectorInput,
): Detection {
  const { spec } = entry;
  // Who names rows to learn from means normal ones: a method that has another way for these takes it.
  const named = trainGiven !== undefined || trainOn !== undefined;
  const options = named && 'training' in spec.options ? { training: 'normal', ...asked } : asked;
  const first = trainGiven ?? given;
  if (spec.labels === 'required' && first.labels === undefined)
    throw new HapaxError('OPTION', `${spec.id} learns from labels; name the column that holds them with --labels`);
  if (spec.labels === 'required' && trainOn !== undefined)
    throw new HapaxError('OPTION', `${spec.id} learns what tells anomalies from normal rows, so it needs both; leave out --train-on`);
  const known = trainOn === undefined ? undefined : rowsToLearn(first, trainOn);
  // A series has no categories.
  const { words: bareWords, notes: told } = spec.series
    ? { words: NO_WORDS, notes: [] }
    : categoriesOf(first, { ...texts, taken: [...texts.taken, ...lacking(first, given)] }, known);
  const table = withCodes(given, bareWords);
  const train = trainGiven && withCodes(trainGiven, bareWords);
  const learnt = train ?? table;
  const words = { ...bareWords, ...withinFor(spec, options, learnt, bareWords, known) };
  // A metric of numbers and categories takes the texts as they are.
  const mixed = options.metric === 'gower';
  const scale = oneScale(spec, options.metric, learnt, first.features.length, transforms);
  const links = [...(mixed ? [] : encoding(words, first.features.length, spec.labels === 'required')), ...scale.links, ...transforms];
  // Rows that are named to learn from show where their scores end; a rule is set on scores as they are.
  const share = rule !== undefined && spec.own !== undefined && !asksShare(asked) ? { contamination: unasked(spec) } : {};
  const bare = entry.configure(mixed ? withCategorical({ ...share, ...options }, words, first.features.length) : { ...share, ...options });
  const configured = links.length === 0 ? bare : pipeline({ transforms: links, detector: bare });
  if (learnt.features.length === 0)
    throw new HapaxError(
      'INPUT',
      `${learnt.source} ${learnt.time === undefined || learnt.columns.some(({ kind }) => kind === 'text') ? 'has no column of numbers and no category to look at' : `holds times (${learnt.time.name}) and nothing beside them that could be judged`}${told.map((note) => `; ${note}`).join('')}`,
    );
  const count = known?.length ?? learnt.rows;
  if (count < 2)
    throw new HapaxError(
      'INPUT',
      `${learnt.source} has one row${known ? ' to learn from' : ''}; ${spec.id} needs at least two to learn from`,
    );
  if (rule !== undefined && rule.entry.spec.id === APART && !named)
    throw new HapaxError(
      'OPTION',
      `${APART} compares rows with others that are known to be normal; name these with --train FILE or --train-on COLUMN=VALUE, or take another rule, such as --threshold tailProbability`,
    );
  if (folds !== undefined && (spec.labels !== 'required' || train !== undefined))
    throw new HapaxError(
      'OPTION',
      `--folds is for methods that learn from labels of the rows they judge; leave it out with ${train === undefined ? spec.id : '--train'}`,
    );
  const labels = spec.labels === 'required' ? binaryLabels(learnt, anomalyLabels) : undefined;
  // A series with rows cut out is another series: there the others are missing.
  const chosen = spec.series ? known : withAnomalies(drawn(learnt, fitRows, known), labels);
  const learned = labels === undefined || chosen === undefined ? labels : labels.filter(among(chosen));
  const doubts: string[] = [];
  const { model: fitted, scores: training } = configured.fitScore(
    chosen === undefined ? featureMatrix(learnt) : spec.series ? onlyAt(featureMatrix(learnt), chosen) : featuresAt(learnt, chosen),
    // What is slow was told before the file was read into the method.
    { notice: (text) => doubts.push(text), ...(learned && { labels: learned }) },
  );
  const model = telling.shapley ? byShapley(fitted, learnt, chosen) : fitted;
  const rows = chosen ?? Int32Array.from({ length: learnt.rows }, (_, i) => i);
  const unseen =
    learned === undefined || train !== undefined ? undefined : judgeUnseen(configured, { table, rows, labels: learned }, folds);
  const own = unseen?.scores ?? training;
  const scores = train === undefined && chosen === undefined ? own : scoreAll(model, table);
  // A row that was learnt from is scored as one: it is not its own neighbour.
  if (train === undefined && chosen !== undefined && !spec.series) for (const [k, i] of chosen.entries()) scores[i] = own[k];
  const facts = [
    ...(unseen === undefined ? [] : [{ label: 'judged', value: unseen.how }]),
    ...(trainOn === undefined ? [] : [{ label: 'learnt from', value: learntFrom(learnt, trainOn, count) }]),
    ...(chosen === undefined || chosen.length === count ? [] : [{ label: 'fitted on', value: fittedOn(chosen.length, count) }]),
    ...notedIn(model.notes.filter((text) => !doubts.includes(text))),
    ...(learned === undefined && !telling.rules
      ? []
      : treeFacts(
          fitted,
          learntRows(learnt, chosen),
          learned,
          learnt.features.map(({ name }) => name),
          telling,
        )),
    ...(telling.shapley ? [SHAPLEY_FACT] : []),
  ];
  const { threshold } = model;
  const modelAt = (i: number) => {
    const one = unseen?.modelOf(i);
    return one === undefined ? model : telling.shapley ? byShapley(one, learnt, chosen) : one;
  };
  const slow = slowFit(spec, chosen?.length ?? learnt.rows);
  const notes = [...table.notes, ...told, ...scale.notes, ...(unseen?.notes ?? []), ...doubts.filter((text) => text !== slow)];
  const teller =
    (links.length > 0 || words.of.length > 0) && model.series === undefined ? tellerOf(modelAt, table, words, learnt) : undefined;
  const judged = detectionOf(entry, model, { table: { ...table, notes }, scores, options, threshold, facts, words, teller });
  const detection = unseen === undefined || teller !== undefined ? judged : { ...judged, ...explainedBy(modelAt, table) };
  const { own: stands } = model;
  // What is clear of all rows that are known to be normal would miss two of three anomalies: there a method may have none of its own.
  const byShare = asksShare(asked) || spec.series !== undefined || stands === undefined;
  const verdict =
    rule !== undefined
      ? judgeTogether(detection, training, rule)
      : byShare
        ? judgedByShare(detection, asksShare(asked) ? bare.options.contamination : unasked(spec))
        : worthALook(withOddities(judgeByOwn(detection, stands, table), table, words), given);
  const again = () => scoreWith(entry, model, given, verdict.model?.threshold, words);
  return spec.series === undefined ? { ...verdict, newer: () => changedAsNew(verdict, again()) } : verdict;
}

/** Columns of text that only the rows to learn from have. */
const lacking = (learnt: Table, judged: Table): string[] =>
  learnt.texts.map(({ name }) => name).filter((name) => !judged.texts.some((one) => one.name === name));

/** Score a table with a model that was fitted before. @param threshold the model's own rule decides where it is undefined */
export function scoreWith(entry: DetectorEntry, model: Model, given: Table, threshold: number | undefined, words = NO_WORDS): Detection {
  const table = withCodes(given, words);
  const teller = words.of.length > 0 ? tellerOf(() => model, table, words, undefined) : undefined;
  const { own } = model;
  const bare = scoreAll(model, table);
  // A model that was saved under the threshold it stands for judges as it did.
  const stands = own && lifting(own) && own.level === threshold ? own : undefined;
  const scores = stands ? lifted(bare, stands, table) : bare;
  const detection = detectionOf(entry, model, { table, scores, options: {}, threshold, facts: [], words, teller });
  return stands ? withOddities({ ...detection, meaning: stands.meaning }, table, words) : detection;
}

/** Rows scored at once: bounds the memory beside the packed columns. */
const SOME = 65_536;

function scoreAll(model: Model, table: Table): Float64Array {
  if (model.series) return model.score(featureMatrix(table));
  const out = new Float64Array(table.rows);
  for (let from = 0; from < table.rows; from += SOME)
    out.set(model.score(featureRows(table, from, Math.min(table.rows, from + SOME))), from);
  return out;
}

interface Scored extends Pick<Detection, 'table' | 'scores' | 'facts'> {
  readonly options: Readonly<Record<string, unknown>>;
  readonly threshold: number | undefined;
  readonly words: Vocabulary;
  /** Explains rows where the model sees them through transforms. */
  readonly teller: Teller | undefined;
}

function detectionOf({ spec }: DetectorEntry, model: Model, scored: Scored): Detection {
  const { table: coded, scores, options, threshold: given, facts, words, teller } = scored;
  const threshold = given ?? model.threshold;
  const names = coded.features.map(({ name }) => name);
  const table = { ...coded, features: coded.features.slice(0, names.length - words.of.length) };
  const verdicts = given === undefined ? Uint8Array.from(scores, (score) => (model.isAnomaly(score) ? 1 : 0)) : above(scores, given);
  return {
    method: { id: spec.id, title: spec.title, source: spec.source, options },
    table,
    ...(words.of.length > 0 && { categories: words.of.map(({ name }) => name) }),
    scores,
    threshold,
    verdicts,
    reason: reasonsByModel(model, coded, verdicts, names),
    ...(!model.series && {
      causes: (row) => causeNumbers(model.explain(sampleOf(coded, row), names)),
      together: (row) => model.explain(sampleOf(coded, row), names).together,
    }),
    ...teller,
    ...(!model.series && { figures: { dependence: () => dependenceFigure(spec.id, model, coded, table.features.length) } }),
    facts,
    model: {
      snapshot: model.snapshot(),
      features: table.features.map(({ name }) => name),
      threshold,
      ...(words.of.length > 0 && { categories: words }),
    },
  };
}

/** Why rows scored as they did, by the models that have judged them. */
function explainedBy(modelOf: (row: number) => Model, table: Table): Pick<Detection, 'reason' | 'causes' | 'together'> {
  const names = table.features.map(({ name }) => name);
  const why = (row: number) => modelOf(row).explain(sampleOf(table, row), names);
  return { reason: (row) => why(row).reason, together: (row) => why(row).together, causes: (row) => causeNumbers(why(row)) };
}
