/** What a bank needs so that its customers load cards from their accounts, and unload them. */
@org.jspecify.annotations.NullMarked
package farthing.bank;
