import { posix } from 'node:path';

/** The HTML report up to the name of the folder. What it says of scripts holds for whoever else begins so. */
export const HTML_BEGINNING = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>Security check of `;

const BEGINNINGS = [
  HTML_BEGINNING,
  '{\n  "version": 1,\n  "checklist": [\n    {\n      "id": "key-in-secret-store",',
  '{\n  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",\n  "version": "2.1.0",\n  "runs": [\n    {\n      "tool": {\n        "driver": {\n          "name": "claviger check",',
  '# Claviger security check\n\n',
  '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="claviger check" ',
];

/** Endings under which such a report is kept, whatever its form. */
const ENDINGS = new Set(['.html', '.htm', '.json', '.sarif', '.md', '.xml', '.txt']);

/** Files that programs look for by these names are part of the project, whatever they begin with: no report is kept there. */
const TAKEN = /^(?:requirements.*\.txt|(?:package|[jt]sconfig.*|deno|manifest|app|vercel|netlify|firebase|angular|nest-cli|wrangler|appsettings.*|docker-bake|settings)\.json)$/;

/** So many bytes tell. */
export const BEGINNING_BYTES = Math.max(...BEGINNINGS.map((beginning) => beginning.length));

export const mayBeReport = (path: string): boolean => ENDINGS.has(posix.extname(path).toLowerCase()) && !TAKEN.test(posix.basename(path));

/** Whether a file that begins so is a report of an earlier check: it quotes the project and is no part of it. */
export function isOwnReport(beginning: string): boolean {
  return BEGINNINGS.some((known) => beginning.startsWith(known));
}
