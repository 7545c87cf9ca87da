package farthing.messages;

import farthing.base.Malformed;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** What may stand in a field: a string, a whole number, a record, a list of one of these. */
sealed interface JsonKind {

  /**
   * The value at whose first token {@code in} stands.
   *
   * @throws Malformed if something else stands there, null for example
   */
  Object read(JsonParser in);

  void write(Object value, JsonText out);

  /**
   * @throws IllegalArgumentException for a type that messages do not use
   */
  static JsonKind of(Type type) {
    if (type == String.class) {
      return new Text();
    }
    if (type == int.class) {
      return new Int();
    }
    if (type == long.class) {
      return new Long64();
    }
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      return new Many(of(list.getActualTypeArguments()[0]));
    }
    if (type instanceof Class<?> one && one.isRecord()) {
      return new Nested(RecordForm.of(one));
    }
    throw new IllegalArgumentException("no message has a " + type);
  }

  record Text() implements JsonKind {
    @Override
    public Object read(JsonParser in) {
      must(JsonToken.VALUE_STRING, in, "a string");
      return in.getString();
    }

    @Override
    public void write(Object value, JsonText out) {
      out.string((String) value);
    }
  }

  record Int() implements JsonKind {
    @Override
    public Object read(JsonParser in) {
      must(JsonToken.VALUE_NUMBER_INT, in, "a whole number");
      return in.getIntValue();
    }

    @Override
    public void write(Object value, JsonText out) {
      out.number((int) value);
    }
  }

  record Long64() implements JsonKind {
    @Override
    public Object read(JsonParser in) {
      must(JsonToken.VALUE_NUMBER_INT, in, "a whole number");
      return in.getLongValue();
    }

    @Override
    public void write(Object value, JsonText out) {
      out.number((long) value);
    }
  }

  record Many(JsonKind one) implements JsonKind {
    @Override
    public Object read(JsonParser in) {
      must(JsonToken.START_ARRAY, in, "a list");
      List<Object> all = new ArrayList<>();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        all.add(one.read(in));
      }
      return all;
    }

    @Override
    public void write(Object value, JsonText out) {
      out.open('[');
      for (Object each : (List<?>) value) {
        one.write(each, out);
      }
      out.close(']');
    }
  }

  record Nested(RecordForm form) implements JsonKind {
    @Override
    public Object read(JsonParser in) {
      return form.read(in);
    }

    @Override
    public void write(Object value, JsonText out) {
      form.write(value, out);
    }
  }

  private static void must(JsonToken wanted, JsonParser in, String what) {
    if (in.currentToken() != wanted) {
      throw new Malformed(what + " is wanted");
    }
  }
}
