import { join } from 'node:path';
import { version } from '@claviger/gateway';
import type { Step } from '../change.js';
import { makeFiles, textOf } from '../existing.js';
import type { Project } from '../project.js';

/** The checklist, answered anew for every push. */
export function integrationStep({ repository, place, integration }: Project): Step {
  const title = `Check every push on ${integration === 'github' ? 'GitHub' : 'GitLab'}`;
  if (repository === undefined) return { title, changes: [], byHand: [] };
  const suffix = place === '' ? '' : `-${place.replace(/[^A-Za-z0-9]+/g, '-')}`;
  if (integration === 'github') return { title, ...makeFiles(repository, [{ path: `.github/workflows/claviger${suffix}.yml`, mark: 'claviger', text: workflow(place) }]) };
  const path = `.gitlab/claviger-check${suffix}.yml`;
  const made = makeFiles(repository, [{ path, mark: 'claviger', text: job(place, suffix) }]);
  const pipeline = textOf(repository, '.gitlab-ci.yml');
  const include = `include:\n  - local: ${path}\n`;
  if (pipeline === undefined) return { title, changes: [...made.changes, { base: repository, path: '.gitlab-ci.yml', before: undefined, after: include }], byHand: made.byHand };
  return { title, changes: made.changes, byHand: [...made.byHand, ...(pipeline.includes(path) ? [] : [`Add this to ${join(repository, '.gitlab-ci.yml')}:\n\n    ${include.trim().replace('\n', '\n    ')}`])] };
}

/** A folder of the checkout as an argument of a shell: names that could be more than a name are quoted. */
const folderArgument = (checkout: string, place: string): string => `"$${checkout}"${place === '' ? '' : `/'${place.replaceAll("'", "'\\''")}'`}`;

const FROM_ELSEWHERE = '# From elsewhere: an .npmrc or node_modules of what is checked would choose the program that checks it.';

function workflow(place: string): string {
  return `name: Claviger check
on: [push, pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          # The whole history is searched for keys.
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: |
          ${FROM_ELSEWHERE}
          cd "$RUNNER_TEMP"
          npx --yes claviger@${version} check ${folderArgument('GITHUB_WORKSPACE', place)} --format github
`;
}

function job(place: string, suffix: string): string {
  return `claviger-check${suffix}:
  stage: test
  image: node:22-slim
  variables:
    # The whole history is searched for keys.
    GIT_DEPTH: 0
  before_script:
    - apt-get update -qq && apt-get install -y -qq git > /dev/null
  script:
    - |
      ${FROM_ELSEWHERE}
      cd /tmp
      npx --yes claviger@${version} check ${folderArgument('CI_PROJECT_DIR', place)} --format junit --output "$CI_PROJECT_DIR/claviger-check.xml"
  artifacts:
    when: always
    reports:
      junit: claviger-check.xml
`;
}
