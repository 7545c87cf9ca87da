package farthing.netbank;

import farthing.base.Currency;

/**
 * Who has an account.
 *
 * @param name how the pages call the person
 */
record Customer(String account, String name, Currency currency) {}
