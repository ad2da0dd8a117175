/** Where session tokens are asked for: a key needs the scope `mint` there. */
export const MINT_PATH = '/v1/claviger/sessions';
