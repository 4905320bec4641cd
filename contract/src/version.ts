/** Version of everything both sides exchange. Functions accept this version and the one before it. */
export const CONTRACT_VERSION = 1;
