/** What a caller may do: look and score, send samples, or everything. */
export const ROLES = ['read', 'push', 'manage'] as const;
export type Role = (typeof ROLES)[number];

/** Who asks, as far as a token or a link has told. */
export interface Access {
  /** Of the token, never the token itself: it counts requests and stands in the log. */
  readonly name: string;
  readonly roles: ReadonlySet<Role>;
  /** False once the token has run out or was taken back: open connections end then. */
  valid(): boolean;
}

export const everything = (name: string, valid: () => boolean = () => true): Access => ({ name, roles: new Set(ROLES), valid });

export const allows = ({ roles }: Access, role: Role): boolean => roles.has('manage') || roles.has(role);
