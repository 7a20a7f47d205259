/** Plain JavaScript: it runs on the Node that is too old for the rest. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Packages that carry Node's binary, as npm names them for this platform. */
function packageNames(platform, arch) {
  return platform === 'win32'
    ? [`node-win-${arch}`]
    : [`node-${platform}-${arch}`, `node-bin-${platform}-${arch}`];
}

/**
 * A Node 24 or newer that npm installed beside Aisle, or undefined. Looked for where Node looks for packages: in the
 * `node_modules` of the folder and of the folders above it, not in the one the user stands in.
 */
export function installedNode(folder, { platform = process.platform, arch = process.arch } = {}) {
  for (let at = folder; ; at = dirname(at)) {
    for (const name of packageNames(platform, arch)) {
      const found = binaryOf(join(at, 'node_modules', name), platform);
      if (found !== undefined) return found;
    }
    if (dirname(at) === at) return undefined;
  }
}

function binaryOf(folder, platform) {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const binary = join(folder, 'bin', platform === 'win32' ? 'node.exe' : 'node');
    return Number(version.split('.')[0]) >= 24 && existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}
