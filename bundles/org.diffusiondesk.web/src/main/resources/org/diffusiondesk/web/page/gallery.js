/** The view of all pictures. */
export async function start() {}
export function visible() {}
