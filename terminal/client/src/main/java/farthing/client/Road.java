package farthing.client;

import farthing.base.Bytes;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;

/** The way to a server. Every answer is bounded in size and time; redirects are not followed. */
interface Road {

  /**
   * @throws IOException if the road broke: the server may or may not have heard
   */
  Answer ask(Question question) throws IOException;

  /**
   * @param json sent with POST; without it the question is a GET
   */
  record Question(URI to, String accept, Optional<Bytes> json) {}

  /**
   * @param contentType without parameters, lower case
   * @param retryAfterSeconds what the server asks for
   */
  record Answer(int status, String contentType, OptionalInt retryAfterSeconds, Bytes body) {}
}
