/** Marks a primitive as one unit, so that the compiler refuses to mix it with another. Erased at run time. */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
