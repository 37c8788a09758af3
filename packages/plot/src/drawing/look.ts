import type { Role } from '../figure.ts';

export const COLORS: Record<Role, string> = {
  data: '#3b6ea8',
  threshold: '#c9722b',
  anomaly: '#c62f3f',
  fit: '#2e8b64',
  band: '#9db7d5',
  muted: '#98a1ab',
};
/** Of stretches of the x axis. */
export const SHADES = { dark: '#e3e8ee', light: '#f2f4f7', warm: '#fdf4e6' } as const;
export const INK = '#30363d';
export const FAINT = '#e6e9ed';
/** No quotation marks: the name goes into a style attribute. */
export const FONT = 'Inter, DejaVu Sans, system-ui, sans-serif';
