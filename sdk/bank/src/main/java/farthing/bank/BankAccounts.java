package farthing.bank;

import farthing.base.Amount;
import farthing.base.IepId;
import farthing.messages.Flow;

/**
 * A bank's accounts behind five calls: what a bank implements, or takes ready-made for ISO 8583 or
 * a ledger.
 *
 * <p>Contract, for all threads and all processes that call it:
 *
 * <ul>
 *   <li>the reference of a {@link Movement} names it for ever: {@link #hold}, {@link #commit} and
 *       {@link #release} under the same reference have one effect each, however often and however
 *       late they come, and the same answer;
 *   <li>{@link #hold} under a reference that was released is refused ({@link
 *       AccountRefusal#RELEASED_BEFORE}), also if the release came first: a hold that was delayed
 *       on the road reserves nothing for ever;
 *   <li>what was held can be committed, days later too: the card may show only then that it was
 *       loaded. {@link #commit} and {@link #release} are decided elsewhere, and never both;
 *   <li>a done answer is durable at the account system;
 *   <li>every call answers within a bound that the implementation names; without an answer it is
 *       {@link AccountAnswer.Unknown}, never an exception, and is repeated with the same.
 * </ul>
 */
public interface BankAccounts {

  /**
   * Which amounts this account may load onto this card, or unload from it (step 873).
   *
   * @throws InterruptedException if the thread is told to stop waiting
   */
  AccountAnswer<AccountLimits> check(AccountId account, IepId card, Flow flow)
      throws InterruptedException;

  /** What it would cost. Changes nothing. */
  AccountAnswer<Quote> quote(AccountId account, Flow flow, Amount amount)
      throws InterruptedException;

  /**
   * A load: reserves amount and fee (step 875). An unload: makes sure that the account can be
   * credited.
   */
  AccountAnswer<HostReference> hold(Movement movement) throws InterruptedException;

  /** A load: what was reserved leaves the account for good. An unload: the account is credited. */
  AccountAnswer<HostReference> commit(Movement movement) throws InterruptedException;

  /** Nothing is reserved any more, or ever will be, under this reference. */
  AccountAnswer<HostReference> release(Movement movement) throws InterruptedException;
}
