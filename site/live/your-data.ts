import { readTableText, type Table } from '@hapax/io/browser';
import { type DetectorEntry, decode, encode, HapaxError, type Model } from 'hapax';
import { detectors } from 'hapax/registry';
import { buttonOf, COLOUR, choiceOf, download, make, surface } from './dom.ts';
import { EXAMPLE_CSV } from './example-csv.ts';

const WIDTH = 640;
const HEIGHT = 200;
/** Rows that are told. */
const TOLD = 8;
const BY_ID: Readonly<Record<string, DetectorEntry>> = detectors;
/** Those that need neither labels nor the order of rows. */
const METHODS = Object.entries(BY_ID).flatMap(([id, { spec }]) => (spec.labels === undefined && spec.series === undefined ? [id] : []));

/** Text of a CSV, a method, options: scores, a picture and reasons. The model can be saved, and another one loaded. */
export function yourDataElement(place: HTMLElement): void {
  let method = 'auto';
  let loaded: Model | undefined;
  let model: Model | undefined;
  const text = make('textarea', { 'aria-label': 'Rows as CSV, JSON or NDJSON', spellcheck: 'false' });
  text.value = EXAMPLE_CSV;
  const options = make('input', { type: 'text', 'aria-label': 'Options as JSON', value: '{ "contamination": 0.02 }' });
  const { canvas, pen } = surface(WIDTH, HEIGHT, 'Score of each row; those above the threshold are red');
  const answer = make('div', { class: 'said', 'aria-live': 'polite' });
  const saved = buttonOf('Save the model', () => model && download('model.json', encode(model.snapshot())));

  const judge = async () => {
    try {
      const table = await readTableText(name, text.value);
      const rows = rowsOf(table);
      const { fitted, scores } = loaded ? { fitted: loaded, scores: loaded.score(rows) } : fit(method, options.value, rows);
      model = fitted;
      draw(pen, scores, fitted.threshold);
      answer.replaceChildren(...told(table, fitted, scores, loaded !== undefined));
    } catch (error) {
      if (!(error instanceof HapaxError || error instanceof SyntaxError)) throw error;
      answer.replaceChildren(make('p', {}, error.message));
    }
  };
  let name = 'rows.csv';
  const take = async (file: File | undefined, then: (content: string) => void) => {
    if (file) then(await file.text());
  };
  const data = make('input', { type: 'file', accept: '.csv,.tsv,.txt,.json,.ndjson' });
  data.addEventListener('change', () =>
    take(data.files?.[0], (content) => {
      name = data.files?.[0]?.name ?? name;
      text.value = content;
      void judge();
    }),
  );
  const models = make('input', { type: 'file', accept: '.json' });
  models.addEventListener('change', () =>
    take(models.files?.[0], (content) => {
      try {
        const snapshot = decode(content);
        loaded = BY_ID[snapshot.id]?.load(snapshot);
        void judge();
      } catch (error) {
        if (!(error instanceof HapaxError)) throw error;
        answer.replaceChildren(make('p', {}, error.message));
      }
    }),
  );
  place.addEventListener('dragover', (event) => event.preventDefault());
  place.addEventListener('drop', (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    void take(file, (content) => {
      name = file?.name ?? name;
      text.value = content;
      void judge();
    });
  });
  const choice = choiceOf('Method', METHODS, (value) => {
    method = value;
    loaded = undefined;
    void judge();
  });
  choice.select.value = method;
  place.append(
    make('div', { class: 'row' }, make('label', {}, 'A file', data), make('span', {}, 'or drop one here, or edit the text:')),
    text,
    make(
      'div',
      { class: 'row' },
      choice.label,
      make('label', {}, 'Options', options),
      buttonOf('Judge', () => void judge()),
    ),
    canvas,
    answer,
    make('div', { class: 'row' }, saved, make('label', {}, 'Score with a saved model', models)),
  );
  void judge();
}

/** The columns of numbers as samples, shape (nRows, nFeatures). */
const rowsOf = ({ rows, features }: Table): number[][] => Array.from({ length: rows }, (_, i) => features.map(({ values }) => values[i]));

function fit(method: string, given: string, rows: readonly number[][]): { readonly fitted: Model; readonly scores: Float64Array } {
  const { model, scores } = BY_ID[method].configure(JSON.parse(given.trim() === '' ? '{}' : given)).fitScore(rows);
  return { fitted: model, scores };
}

function told(table: Table, model: Model, scores: Float64Array, fromFile: boolean): Node[] {
  const names = table.features.map((f) => f.name);
  const rows = rowsOf(table);
  const order = [...scores.keys()].filter((i) => scores[i] > model.threshold).sort((a, b) => scores[b] - scores[a]);
  const head = `${fromFile ? 'Scored with the saved model. ' : ''}${order.length} of ${table.rows} rows are above the threshold ${model.threshold.toPrecision(4)}.`;
  const reasons = order.slice(0, TOLD).map((i) => {
    return make('li', {}, `row ${i + 1}: ${reasonOf(model, rows[i], names)}`);
  });
  return [make('p', {}, head), make('ol', {}, ...reasons), ...table.notes.map((note) => make('p', {}, `Note: ${note}.`))];
}

/** Methods that cannot explain say so; their score stands for the reason. */
function reasonOf(model: Model, sample: readonly number[], names: readonly string[]): string {
  try {
    return model.explain(sample, names).sentence;
  } catch (error) {
    if (!(error instanceof HapaxError)) throw error;
    return error.message;
  }
}

function draw(pen: CanvasRenderingContext2D, scores: Float64Array, threshold: number): void {
  const high = Math.max(threshold, ...scores) || 1;
  const low = Math.min(threshold, ...scores);
  const y = (s: number) => 8 + (1 - (s - low) / (high - low || 1)) * (HEIGHT - 16);
  pen.clearRect(0, 0, WIDTH, HEIGHT);
  scores.forEach((s, i) => {
    pen.fillStyle = s > threshold ? COLOUR.anomaly : COLOUR.data;
    pen.fillRect((i / scores.length) * WIDTH, y(s), 3, 3);
  });
  pen.fillStyle = COLOUR.threshold;
  pen.fillRect(0, y(threshold), WIDTH, 1.5);
}
