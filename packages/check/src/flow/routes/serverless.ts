import type { Project } from '../../engine/project.js';

/** Whether the Serverless Framework starts a function by a clock or a queue alone: nobody outside can call it. */
export function isInternalFunction(project: Project, path: string): boolean {
  return project.files.some((file) => {
    if (file.skipped !== undefined || !/(?:^|\/)serverless\.ya?ml$/.test(file.path)) return false;
    const folder = file.path.replace(/[^/]*$/, '');
    if (!path.startsWith(folder)) return false;
    const source = file.text() ?? '';
    const at = source.indexOf(`handler: ${path.slice(folder.length).replace(/\.\w{2,3}$/, '')}.`);
    if (at === -1) return false;
    const rest = source.slice(at);
    const end = rest.search(/\n {2}\w[\w-]{0,60}:|\n\w/);
    const own = end === -1 ? rest : rest.slice(0, end);
    return /-\s{0,4}(?:schedule|sqs|sns|stream|s3|eventBridge|cloudwatchEvent|cloudwatchLog)\b/.test(own) && !/-\s{0,4}(?:http|httpApi|websocket|alb)\b|\burl\s{0,4}:/.test(own);
  });
}
