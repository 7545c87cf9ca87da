package farthing.web;

/**
 * What a server does with one request: a plain function, called on the request's own virtual
 * thread, so that it may wait.
 *
 * <p>A {@link farthing.base.Malformed} that escapes becomes MESSAGE_MALFORMED with its text, which
 * is meant to be shown. Anything else that escapes is a bug: the caller sees SERVER_FAILED and a
 * reference, the log has the rest.
 */
@FunctionalInterface
public interface Answering {
  Answer answer(Request request) throws Exception;
}
