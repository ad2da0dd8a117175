import type { Rule } from '../../engine/rule.js';

export const envFileInImage: Rule = {
  id: 'env-file-in-image',
  item: 'env-files-private',
  severity: 'error',
  title: 'Environment file, or a key from one, kept in a container image',
  remedy:
    'Add the file to .dockerignore, or copy only what the image needs, and pass the values when the container runs. What a build itself needs comes by `RUN --mount=type=secret`.',
};
