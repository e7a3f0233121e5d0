/** Versions of the channel this build speaks, newest first. */
export const VERSIONS = ['1'];
