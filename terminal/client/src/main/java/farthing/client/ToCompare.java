package farthing.client;

/** What the card's answer is compared with where the payment server does not do it. */
public sealed interface ToCompare {

  /**
   * By the shop (FIG. 8).
   *
   * @param expected closed to us, handed on as it came
   */
  record ForShop(String expected) implements ToCompare {}

  /**
   * By this client, where it is a trusted agent (FIG. 7).
   *
   * @param expected encrypted to the agent
   * @param voucher for the shop, closed to us, handed on as it came
   */
  record ForAgent(String expected, String voucher) implements ToCompare {}
}
