package farthing.bench;

/** What is counted, and what its two messages are called. */
enum Unit {
  PURCHASE("purchase", "draw", "debit response"),
  LOAD("load", "request", "response");

  private final String word;
  private final String request;
  private final String response;

  Unit(String word, String request, String response) {
    this.word = word;
    this.request = request;
    this.response = response;
  }

  String one() {
    return word;
  }

  String many() {
    return word + "s";
  }

  String request() {
    return request;
  }

  String response() {
    return response;
  }
}
