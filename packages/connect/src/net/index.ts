export { countFailures, type Failures } from './failures.ts';
export { inSlices } from './in-slices.ts';
export { type Access, allows, everything, ROLES, type Role } from './roles.ts';
export { readTls, type TlsFiles, type TlsSecrets, watchTls } from './tls.ts';
export { checkToken, LEAST_TOKEN, sameSecret } from './token.ts';
export { addToken, hashOf, type NewToken, readTokens, removeToken, rotateToken, type TokenRecord } from './token-file.ts';
export { openTokens, type Tokens, type TokensOptions } from './tokens.ts';
