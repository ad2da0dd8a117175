import type { Rule } from '../../engine/rule.js';

export const envFileInImage: Rule = {
  id: 'env-file-in-image',
  item: 'env-files-private',
  severity: 'error',
  title: 'Environment file or key kept in a container image',
  remedy:
    'Add the file to .dockerignore, or copy only what the image needs, and pass the values when the container runs. Give a build what it needs by `RUN --mount=type=secret`.',
};
