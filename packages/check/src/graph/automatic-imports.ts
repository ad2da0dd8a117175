import type { PackageManifest, Project } from '../engine/project.js';
import type { ModuleRecord } from './module-record.js';

const folders = /^(?:(?:src|app)\/)?(?:server\/utils|utils|composables|lib|shared\/utils)\//;

/** Sails makes the files in this folder known everywhere under their own names. */
const services = /^api\/services\/(?:.*\/)?(\w+)\.[cm]?[jt]s$/;

/** Names that Nuxt and Nitro make known everywhere, what their `utils` and `composables` folders export, and services of Sails. */
export class AutomaticImports {
  private readonly names = new Map<PackageManifest, Map<string, string>>();
  constructor(private readonly project: Project) {}

  private packageOf(path: string): PackageManifest | undefined {
    const manifest = this.project.packageOf(path);
    return manifest !== undefined && ['nuxt', 'nuxt3', 'nitropack', 'nitro', 'nuxt-nightly', 'sails'].some((name) => manifest.dependencies.has(name)) ? manifest : undefined;
  }

  offer(path: string, record: ModuleRecord): void {
    const manifest = this.packageOf(path);
    if (manifest === undefined) return;
    const inside = manifest.directory === '' ? path : path.slice(manifest.directory.length + 1);
    const service = manifest.dependencies.has('sails') ? services.exec(inside)?.[1] : undefined;
    if (service === undefined && (manifest.dependencies.has('sails') || !folders.test(inside))) return;
    const names = this.names.get(manifest) ?? new Map<string, string>();
    this.names.set(manifest, names);
    if (service !== undefined) names.set(service, path);
    else for (const name of record.exports) if (name !== 'default') names.set(name, path);
  }

  find(path: string, name: string): string | undefined {
    const manifest = this.packageOf(path);
    return manifest === undefined ? undefined : this.names.get(manifest)?.get(name);
  }

  usedIn(path: string, text: () => string): { readonly name: string; readonly path: string }[] {
    const manifest = this.packageOf(path);
    const names = manifest === undefined ? undefined : this.names.get(manifest);
    if (names === undefined) return [];
    const words = new Set(text().match(/[A-Za-z_$][\w$]*/g));
    return [...names].filter(([name, from]) => from !== path && words.has(name)).map(([name, from]) => ({ name, path: from }));
  }
}
