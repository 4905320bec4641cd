/**
 * Where SIP comes from at Twilio's Elastic SIP Trunking: two bits of addresses for each region. Twilio asks that all of
 * them are allowed, since a call may come from another region than the usual one, and sends no password.
 * https://www.twilio.com/docs/sip-trunking/ip-addresses as of November 2026.
 */
export const twilioSignalling: readonly string[] = [
  '54.172.60.0/30', // North America, Virginia
  '54.244.51.0/30', // North America, Oregon
  '54.171.127.192/30', // Europe, Ireland
  '35.156.191.128/30', // Europe, Frankfurt
  '54.65.63.192/30', // Asia Pacific, Tokyo
  '54.169.127.128/30', // Asia Pacific, Singapore
  '54.252.254.64/30', // Asia Pacific, Sydney
  '177.71.206.192/30', // South America, São Paulo
];
