// Compares found spans with labelled ones. A find is right when its type agrees and intersection over union is at least 0.5.

/** Names of the data sets, brought to this project's. Types left out (a person's title, a weekday, a creative work) are not scored. */
export const DATA_SET_TYPES = {
  PERSON: 'PERSON', ADDRESS: 'STREET_ADDRESS', ORGANIZATION: 'ORGANIZATION', LOCATION: 'LOCATION',
  EMAIL: 'EMAIL_ADDRESS', PHONE: 'PHONE_NUMBER', PH_MOBILE_NUMBER: 'PHONE_NUMBER', TR_PHONE_NUMBER: 'PHONE_NUMBER',
  PAYMENT_CARD: 'CREDIT_CARD', IBAN: 'IBAN_CODE', VIN: 'VEHICLE_IDENTIFICATION_NUMBER',
  PESEL: 'PL_PESEL', NIP: 'PL_NIP', REGON: 'PL_REGON', DOWOD: 'PL_ID_CARD',
  US_DRIVER_LICENSE: 'DRIVER_LICENSE', IT_DRIVER_LICENSE: 'DRIVER_LICENSE', KR_DRIVER_LICENSE: 'DRIVER_LICENSE', DRIVING_LICENSE: 'DRIVER_LICENSE',
  US_PASSPORT: 'PASSPORT', UK_PASSPORT: 'PASSPORT', ES_PASSPORT: 'PASSPORT', IN_PASSPORT: 'PASSPORT', IT_PASSPORT: 'PASSPORT', KR_PASSPORT: 'PASSPORT', DE_PASSPORT: 'PASSPORT',
  UK_VEHICLE_REGISTRATION: 'VEHICLE_PLATE', IN_VEHICLE_REGISTRATION: 'VEHICLE_PLATE', NG_VEHICLE_REGISTRATION: 'VEHICLE_PLATE', TR_LICENSE_PLATE: 'VEHICLE_PLATE',
  KR_FRN: 'KR_RRN', US_BANK_NUMBER: 'BANK_ACCOUNT_NUMBER', IT_IDENTITY_CARD: 'ID_CARD',
};

const overlap = (a, b) => Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
const iou = (a, b) => overlap(a, b) / (a.end - a.start + b.end - b.start - overlap(a, b));

export class Tally {
  byType = new Map();
  personal = 0;
  covered = 0;

  row(type) {
    let row = this.byType.get(type);
    if (row === undefined) this.byType.set(type, (row = { right: 0, found: 0, labelled: 0 }));
    return row;
  }

  add(labelled, found, types) {
    const open = labelled.filter(({ type }) => types.has(type));
    for (const span of open) this.row(span.type).labelled++;
    const taken = new Set();
    for (const span of found) {
      if (!types.has(span.type)) continue;
      this.row(span.type).found++;
      const match = open.find((other) => !taken.has(other) && other.type === span.type && iou(span, other) >= 0.5);
      if (match === undefined) continue;
      taken.add(match);
      this.row(span.type).right++;
    }
    for (const span of open) {
      this.personal += span.end - span.start;
      let covered = 0;
      for (const other of found) covered += overlap(span, other);
      this.covered += Math.min(covered, span.end - span.start);
    }
  }

  table() {
    return [...this.byType].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([type, { right, found, labelled }]) => {
      const precision = found === 0 ? 0 : right / found;
      const recall = labelled === 0 ? 0 : right / labelled;
      return { type, labelled, precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
    });
  }
}
