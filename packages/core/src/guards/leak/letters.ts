/**
 * The letter or digit that a code unit stands for when case, spacing and punctuation do not count; 0 for everything
 * else. Other scripts count as they are.
 */
export function letterOf(unit: number): number {
  if (unit < 128) return ASCII[unit] ?? 0;
  if (unit < 0xc0 || (unit >= 0x2000 && unit <= 0x206f) || (unit >= 0x3000 && unit <= 0x303f) || (unit >= 0xfe00 && unit <= 0xfe0f) || (unit >= 0xff00 && unit <= 0xff0f)) return 0;
  return unit;
}

const ASCII = Uint8Array.from({ length: 128 }, (_, unit) => {
  if (unit >= 48 && unit <= 57) return unit;
  if (unit >= 97 && unit <= 122) return unit;
  return unit >= 65 && unit <= 90 ? unit + 32 : 0;
});
