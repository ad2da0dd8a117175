import type { Project } from '../../engine/project.js';

/** A value that the build fills in: `$(NAME)` of Xcode, `${NAME}` of Android's manifest. */
const filledIn = /\$[({](\w{1,80})[)}]/g;
/** Fields of an app for Android that the build writes: their names are in the app, their values with them. */
const written = /\b(?:buildConfigField|resValue)\s{0,4}\(?\s{0,4}["']\w{1,20}["']\s{0,4},\s{0,4}["'](\w{1,80})["']|\bmanifestPlaceholders\b[^\n]{0,60}?["'[\s](\w{1,80})["']?\]?\s{0,4}[:=](?!=)/g;

interface PhoneSetting {
  readonly path: string;
  readonly line: number;
  readonly name: string;
}

/** Settings of apps for phones that the build fills with the key: an Info.plist, a manifest, a script of Gradle. */
export function* phoneSettings(project: Project, isKey: (name: string) => boolean): Generator<PhoneSetting> {
  for (const file of project.files) {
    if (file.skipped !== undefined || file.place === 'vendored') continue;
    const pattern = /(?:^|\/)(?:[\w-]{0,40}Info\.plist|AndroidManifest\.xml)$/.test(file.path) ? filledIn : /\.gradle(?:\.kts)?$/.test(file.path) ? written : undefined;
    const text = pattern === undefined ? '' : (file.text() ?? '');
    if (pattern === undefined || !/anthropic|claude/i.test(text)) continue;
    for (const [index, line] of text.split('\n').entries()) {
      if (line.length > 2000 || /^\s{0,40}(?:\/\/|<!--)/.test(line)) continue;
      const name = [...line.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '').find((found) => isKey(found));
      if (name !== undefined) yield { path: file.path, line: index + 1, name };
    }
  }
}
