export { readTls, type TlsFiles, type TlsSecrets, watchTls } from './tls.ts';
export { checkToken, LEAST_TOKEN, sameSecret } from './token.ts';
