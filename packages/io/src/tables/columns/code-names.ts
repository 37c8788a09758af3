/** Words of names of numbers that are codes: no amount grows with them. */
const CODES = new Set(
  [
    'zip zipcode postcode postal plz postleitzahl pincode postnummer fips ssn phone telephone',
    'last4 isbn ean gtin upc barcode imei imsi iccid siren siret rev revision',
  ].flatMap((some) => some.split(' ')),
);
/** Words behind those that leave it a code: `zip code`, `phone 2`, but not `phone calls`. */
const BEHIND = /^(?:codes?|numbers?|num|no|nr|id|home|work|office|from|to|\d+)$/;
export const endsInCode = (parts: readonly string[]): boolean => {
  const at = parts.findLastIndex((word) => CODES.has(word));
  return at >= 0 && parts.slice(at + 1).every((word) => BEHIND.test(word));
};
