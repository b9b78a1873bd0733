/** Whether the object has the key itself; names in files are whatever somebody wrote, `constructor` too. */
export const hasKey = <T extends object>(object: T, key: PropertyKey): key is keyof T => Object.hasOwn(object, key);
