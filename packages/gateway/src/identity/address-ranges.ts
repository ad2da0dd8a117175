import { BlockList, isIP } from 'node:net';

/** `10.0.0.0/8`, `2001:db8::/32` or a single address. */
export class AddressRanges {
  readonly #list = new BlockList();

  /** Throws RangeError for a range that is none. */
  static parse(ranges: readonly string[]): AddressRanges {
    return new AddressRanges(ranges);
  }

  private constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      const [address = '', bits, ...rest] = range.split('/');
      const version = isIP(address);
      const family = version === 6 ? 'ipv6' : 'ipv4';
      const width = version === 6 ? 128 : 32;
      if (version === 0 || rest.length > 0 || (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > width))) {
        throw new RangeError(`"${range}" is no address range: write one such as 10.0.0.0/8 or 2001:db8::/32`);
      }
      if (bits === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(bits), family);
    }
  }

  includes(address: string): boolean {
    // A socket that takes both families gives an IPv4 peer as ::ffff:1.2.3.4.
    const plain = address.toLowerCase().startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
    const version = isIP(plain);
    return version !== 0 && this.#list.check(plain, version === 6 ? 'ipv6' : 'ipv4');
  }
}
