package farthing.payment;

import farthing.purse.SecurityCard;

/**
 * A terminal (214) with its security card (218), as it stands in the payment server's pool.
 *
 * @param id on receipts and in the debit message
 * @param location where it is registered
 */
public record Terminal(String id, String location, SecurityCard card) {}
