// Twelve more streams as machines give them: another draw than `ten-streams.mjs`, for whoever changes a rule. Each as there: milliseconds between samples, samples, and
// the value at `time` with a state of its own; `faults` are those that its values can show.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const exponential = (chance) => -Math.log(1 - chance.uniform());
const poisson = (chance, mean) => {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * chance.normal()));
  let [count, left] = [0, chance.uniform()];
  for (let share = Math.exp(-mean); left > share && count < 1000; share *= mean / ++count) left -= share;
  return count;
};
const daily = (time, hour = 10) => Math.sin((2 * Math.PI * (time / HOUR - hour)) / 24);
const rounded = (value, step) => Number((Math.round(value / step) * step).toFixed(6));

export const MORE_STREAMS = {
  'bytes sent, a counter': {
    every: MINUTE,
    samples: 20_000,
    // Restarts with each release, twice a week.
    value(chance, time, state) {
      state.total = chance.uniform() < 1 / 5000 ? 0 : (state.total ?? 4e9) + 1500 * poisson(chance, 800 * (1.4 + daily(time)));
      return state.total;
    },
    faults: ['stuck', 'missing'],
  },
  'memory in whole per cent': {
    every: MINUTE,
    samples: 20_000,
    value(chance, time, state) {
      state.rest = 0.97 * (state.rest ?? 0) + 0.35 * chance.normal();
      return rounded(61 + 3 * daily(time) + state.rest, 1);
    },
    faults: ['spike', 'missing', 'drift', 'shift'],
  },
  'valve, 0 or 1': {
    every: MINUTE,
    samples: 20_000,
    value(chance, _, state) {
      state.left = (state.left ?? 0) - 1;
      if (state.left < 0) {
        state.open = state.open ? 0 : 1;
        state.left = Math.round((state.open ? 6 : 15) * (0.6 + 0.8 * chance.uniform()));
      }
      return state.open;
    },
    faults: ['stuck', 'missing'],
  },
  'duty cycle of a heater': {
    every: MINUTE,
    samples: 20_000,
    value(chance, time, state) {
      state.load = 0.9 * (state.load ?? 0) + 4 * chance.normal();
      return Math.max(0, Math.min(100, rounded(35 - 40 * daily(time, 8) + state.load, 1)));
    },
    faults: ['stuck', 'missing', 'shift'],
  },
  'latency, log-normal': {
    every: MINUTE,
    samples: 20_000,
    value: (chance, time) => rounded(42 * Math.exp(0.3 * daily(time) + 0.45 * chance.normal()), 0.01),
    faults: ['spike', 'stuck', 'missing', 'drift', 'shift'],
  },
  'availability near 100': {
    every: 5 * MINUTE,
    samples: 12_000,
    value: (chance) =>
      rounded(Math.max(0, 100 - 0.02 * exponential(chance) - (chance.uniform() < 0.004 ? 2 * exponential(chance) : 0)), 0.001),
    faults: ['drop', 'stuck', 'missing'],
  },
  'errors a minute, mostly none': {
    every: MINUTE,
    samples: 20_000,
    value: (chance) => (chance.uniform() < 0.9 ? 0 : poisson(chance, 2.5)),
    faults: ['spike', 'missing'],
  },
  'visits of days and weeks': {
    every: 10 * MINUTE,
    samples: 8064,
    value(chance, time) {
      const quiet = [5, 6].includes(Math.floor(time / DAY) % 7);
      return rounded((quiet ? 900 : 1500) * (1 + 0.6 * daily(time) + 0.2 * daily(2 * time, 4)) * (1 + 0.05 * chance.normal()), 1);
    },
    faults: ['spike', 'stuck', 'missing', 'drift', 'shift'],
  },
  'pressure that remembers': {
    every: MINUTE,
    samples: 20_000,
    value(chance, _, state) {
      state.p = 0.99 * (state.p ?? 0) + 0.14 * chance.normal();
      return 6 + 0.2 * state.p;
    },
    faults: ['spike', 'stuck', 'missing'],
  },
  'oven, hot or idle': {
    every: MINUTE,
    samples: 20_000,
    value(chance, _, state) {
      state.left = (state.left ?? 0) - 1;
      if (state.left < 0) {
        state.hot = !state.hot;
        state.left = Math.round((state.hot ? 180 : 90) * (0.8 + 0.4 * chance.uniform()));
      }
      state.t = (state.t ?? 25) + ((state.hot ? 180 : 25) - (state.t ?? 25)) / 8;
      return rounded(state.t + 0.8 * chance.normal(), 0.1);
    },
    faults: ['stuck', 'missing', 'spike'],
  },
  'room in half degrees': {
    every: 5 * MINUTE,
    samples: 12_000,
    value(chance, time, state) {
      state.rest = 0.95 * (state.rest ?? 0) + 0.08 * chance.normal();
      return rounded(21 + 1.6 * daily(time, 9) + state.rest, 0.5);
    },
    faults: ['spike', 'missing', 'drift', 'shift'],
  },
  'battery that is charged now and then': {
    every: 5 * MINUTE,
    samples: 12_000,
    value(chance, _, state) {
      const { volts = 4.1, low = 3.5 } = state;
      state.charging = volts < low ? true : volts > 4.15 ? false : (state.charging ?? false);
      state.volts = volts + (state.charging ? 0.03 : -0.0007 * (0.5 + chance.uniform()));
      if (state.charging && state.volts > 4.15) state.low = 3.45 + 0.1 * chance.uniform();
      return rounded(state.volts + 0.004 * chance.normal(), 0.001);
    },
    faults: ['drop', 'stuck', 'missing'],
  },
};
