import type { ProjectFile } from '../engine/project.js';
import { baseName, isDotenvExample, isDotenvName } from '../files/kind.js';

/** Files in which tools expect secrets on a developer's machine. */
const localNames = /^(?:\.dev\.vars(?:\.\w+)?|local\.settings\.json|local\.properties|secrets\.(?:toml|json|ya?ml)|\.secrets|[\w.-]*\.auto\.tfvars|terraform\.tfvars|\.npmrc|\.netrc|\.pypirc|credentials\.json|settings\.local\.json|\.streamlit\/secrets\.toml)$/;

/** The file is where a secret may stand: its name says so, and a rule of git keeps it out. Where no rule does, nothing does. */
export function keepsSecretsLocally(file: ProjectFile): boolean {
  const name = baseName(file.path);
  const secret = (isDotenvName(name) && !isDotenvExample(name)) || localNames.test(name);
  return secret && file.tracked !== true && file.ignored === true;
}
