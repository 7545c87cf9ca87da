package farthing.purse;

import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Suite;

/**
 * Which of a card's keys, and so which master key it comes from (PROTOCOL, section 2).
 *
 * @param keyGeneration VKIEP, 01 to FF; 00 is no generation and names no key
 */
public record CardKeyName(KeyUsage usage, IepId purse, Suite suite, int keyGeneration) {}
