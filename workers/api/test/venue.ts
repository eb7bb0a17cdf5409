/** Where the exchange is said to be: in these tests every outgoing request arrives there, whatever its address. */
export const VENUE = "http://127.0.0.1:8850";
