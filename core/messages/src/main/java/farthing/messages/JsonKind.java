package farthing.messages;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

/** What may stand in a field: a string, a whole number, a record, a list of one of these. */
sealed interface JsonKind {

  /**
   * @throws farthing.base.Malformed if something else stands there, null for example
   */
  Object read(JsonReader in);

  void write(Object value, StringBuilder out);

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
    public Object read(JsonReader in) {
      return in.string();
    }

    @Override
    public void write(Object value, StringBuilder out) {
      JsonText.append((String) value, out);
    }
  }

  record Int() implements JsonKind {
    @Override
    public Object read(JsonReader in) {
      return (int) in.integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    @Override
    public void write(Object value, StringBuilder out) {
      out.append((int) value);
    }
  }

  record Long64() implements JsonKind {
    @Override
    public Object read(JsonReader in) {
      return in.integer(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    @Override
    public void write(Object value, StringBuilder out) {
      out.append((long) value);
    }
  }

  record Many(JsonKind one) implements JsonKind {
    @Override
    public Object read(JsonReader in) {
      List<Object> all = new ArrayList<>();
      in.must('[');
      if (in.takes(']')) {
        return all;
      }
      do {
        all.add(one.read(in));
      } while (in.takes(','));
      in.must(']');
      return all;
    }

    @Override
    public void write(Object value, StringBuilder out) {
      char before = '[';
      for (Object each : (List<?>) value) {
        out.append(before);
        one.write(each, out);
        before = ',';
      }
      out.append(before == '[' ? "[]" : "]");
    }
  }

  record Nested(RecordForm form) implements JsonKind {
    @Override
    public Object read(JsonReader in) {
      return form.read(in);
    }

    @Override
    public void write(Object value, StringBuilder out) {
      form.write(value, out);
    }
  }
}
