import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fraudCase } from '../fraud/case.mjs';
import { costADay, desk, rankedDays } from '../fraud/desk.mjs';
import { transactions } from '../fraud/transactions.mjs';
import { heartTable } from '../health/case.mjs';
import { hearts, record100 } from '../health/hearts.mjs';
import { rhythmPicture, shapePicture } from '../health/pictures.mjs';
import { intrusionCase } from '../intrusion/case.mjs';
import { network } from '../intrusion/network.mjs';
import { kindsPicture } from '../intrusion/pictures.mjs';
import { besideScikitLearn, markdown, pageOf } from '../lib/tell.mjs';
import { engineCase, lifePicture, machiningCase } from '../maintenance/case.mjs';
import { engines, turbofans } from '../maintenance/engines.mjs';
import { ai4i, machining } from '../maintenance/machining.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const shared = process.env.HAPAX_SHARED;

interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** The page shows these tables, and each picture is in the repository. */
function pageShows(name: string, tables: readonly Table[], pictures: readonly { readonly name: string }[]): void {
  const page = readFileSync(pageOf(name), 'utf8');
  for (const table of [...tables, besideScikitLearn(name)])
    expect(page, `npm run case:${name} -- --write makes the page anew`).toContain(markdown(table));
  for (const picture of pictures) expect(existsSync(join(root, `docs/images/cases/${name}-${picture.name}.svg`))).toBe(true);
}

test('fraud: against their own past customers are judged better, and what is at stake matters more than what is strange', () => {
  const told = fraudCase(transactions());
  const { measured } = told;
  expect(measured['forest, own past'].ap).toBeGreaterThan(3 * measured['forest, raw columns'].ap);
  expect(measured['told the labels'].ap).toBeGreaterThan(measured['forest, own past'].ap);
  expect(measured['forest x amount'].cost).toBeLessThan(measured['forest, own past'].cost / 2);
  expect(measured['told x amount'].cost).toBeLessThan(measured['forest x amount'].cost);
  pageShows('fraud', told.tables, told.pictures);
});

test('a desk stops a theft at the first fraud that it looks at, and pays for each look', () => {
  const at = (time: number, amount: number, fraud: string, episode: number) => ({
    customer: 0,
    time,
    amount,
    category: 0,
    country: 0,
    fraud,
    episode,
  });
  const judged = [at(0, 10, 'spree', 7), at(1, 20, 'spree', 7), at(2, 40, 'spree', 7), at(3, 5, '', -1)];
  const found = desk(judged, rankedDays(judged, [0, 9, 0, 1]), 1);
  expect(found).toMatchObject({ looked: 1, precision: 1, thefts: 1, lost: 10, days: 1 });
  expect(costADay(found, 4)).toBe(14);
});

test('maintenance: columns of an engineer beat those of the file, and the fleet of the day tells drift from wear', () => {
  const milling = machiningCase(machining(), 'Simulated milling');
  expect(milling.measured['forest, physical']).toBeGreaterThan(2 * milling.measured['forest, measured']);
  const calm = engineCase(engines(), 'Simulated engines', true);
  const title = 'The same, and one sensor reads 2 standard deviations higher from day 450 on';
  const drifting = engineCase(engines({ drift: 2 }), title, true);
  expect(calm.outcomes['against own first flights']).toMatchObject({ inTime: 1, falseAMonth: 0 });
  expect(drifting.outcomes['against own first flights'].falseAMonth).toBeGreaterThan(0.2);
  expect(drifting.outcomes['against own and the fleet of the day']?.falseAMonth).toBe(0);
  pageShows('maintenance', [milling.table, calm.table, drifting.table], [lifePicture(calm, '')]);
});

test('health: robust rhythm finds most early beats at few false alarms, and shape tells where they come from', () => {
  const patients = hearts();
  const told = heartTable(patients, 'Six simulated hearts');
  const robust = told.total['rhythm, robust, early only'];
  expect(robust.falseAnHour).toBeLessThan(told.total['rhythm, plain covariance'].falseAnHour / 10);
  expect(robust.A / robust.allA).toBeGreaterThan(0.7);
  expect(told.total.shape).toMatchObject({ A: 0, V: told.total.shape.allV });
  pageShows('health', [told.table], [rhythmPicture(told.all[0], ''), shapePicture(patients[0], '')]);
});

test('intrusion: a tree finds the kinds it was told and a third of the others; neighbours that know each source find most', () => {
  const told = intrusionCase(network());
  expect(told.withPast.ownRows).toBeGreaterThan(0.99);
  expect(told.withPast.measured['decision tree'].unseen).toBeLessThan(0.4);
  expect(told.withPast.measured['nearest neighbours, normal rows'].unseen).toBeGreaterThan(0.9);
  const right = (days: readonly { readonly right: number }[]) => days.reduce((sum, day) => sum + day.right, 0);
  expect(right(told.feedback)).toBeGreaterThan(right(told.without));
  pageShows('intrusion', told.tables, [kindsPicture(told)]);
});

test.skipIf(shared === undefined)('the pages show the public sets as the same code judges them (skips without HAPAX_SHARED)', () => {
  const pieces = ai4i();
  const fleet = turbofans();
  const record = record100();
  if (pieces) pageShows('maintenance', [machiningCase(pieces, 'AI4I 2020').table], []);
  if (fleet) pageShows('maintenance', [engineCase(fleet, 'NASA turbofans FD001', false).table], []);
  if (record) pageShows('health', [heartTable([record], 'Record 100 of MIT-BIH').table], []);
});
