import type { Interpreter } from './interpreter.js';
import { property, record, unknownValue } from './value.js';
import type { Value } from './value.js';

/** What a query of a page of Gatsby may read of the site's settings: `data.site.siteMetadata` of `gatsby-config`. */
export function gatsbyData(path: string, interpreter: Interpreter): Value | undefined {
  const { project } = interpreter.graph;
  const manifest = project.packageOf(path);
  if (manifest?.dependencies.has('gatsby') !== true) return undefined;
  const settings = ['js', 'ts', 'mjs', 'cjs'].map((extension) => `${manifest.directory === '' ? '' : `${manifest.directory}/`}gatsby-config.${extension}`).find((name) => project.file(name) !== undefined);
  const metadata = settings === undefined ? undefined : property(interpreter.imported(settings, 'default'), 'siteMetadata');
  return metadata === undefined ? undefined : record([['site', record([['siteMetadata', metadata]], unknownValue)]], unknownValue);
}
