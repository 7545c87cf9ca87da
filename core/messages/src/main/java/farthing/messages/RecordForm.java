package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * How one record stands in JSON: its components in their order, each under its name or its {@link
 * JsonName}. All of them must be there, none twice; fields of other names are let pass. Made once
 * for each record class. Safe for all threads.
 */
final class RecordForm {
  private static final ClassValue<RecordForm> FORMS =
      new ClassValue<>() {
        @Override
        protected RecordForm computeValue(Class<?> type) {
          return new RecordForm(type);
        }
      };

  private final List<Field> fields = new ArrayList<>();

  /** From an array of all components to the record. */
  private final MethodHandle constructor;

  /**
   * @param written the name, quoted once
   * @param getter from the record to the component
   */
  private record Field(String name, Bytes written, JsonKind kind, MethodHandle getter) {}

  private RecordForm(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IllegalArgumentException(type + " is no record");
    }
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    try {
      for (RecordComponent component : components) {
        JsonName other = component.getAccessor().getAnnotation(JsonName.class);
        String name = other == null ? component.getName() : other.value();
        MethodHandle getter = lookup.unreflect(component.getAccessor());
        fields.add(
            new Field(
                name,
                JsonText.nameOf(name),
                JsonKind.of(component.getGenericType()),
                getter.asType(MethodType.methodType(Object.class, Object.class))));
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      constructor =
          lookup
              .unreflectConstructor(type.getDeclaredConstructor(types))
              .asSpreader(Object[].class, types.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type + " cannot be read or made", e);
    }
  }

  static RecordForm of(Class<?> record) {
    return FORMS.get(record);
  }

  /** The object at whose beginning {@code in} stands; its end is read too. */
  Object read(JsonParser in) {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new Malformed("an object is wanted");
    }
    @Nullable Object[] values = new Object[fields.size()];
    int expected = 0;
    Set<String> others = Set.of();
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      int place = place(name, expected);
      if (place < 0) {
        others = others.isEmpty() ? new HashSet<>() : others;
        Json.once(others.add(name));
        Json.skip(in);
      } else {
        Json.once(values[place] == null);
        values[place] = read(in, fields.get(place));
        expected = place + 1;
      }
    }
    return made(values);
  }

  void write(Object record, JsonText out) {
    out.open('{');
    for (Field field : fields) {
      out.name(field.written);
      field.kind.write(value(field, record), out);
    }
    out.close('}');
  }

  /** Whose value comes next; -1 for a field that is not ours. We write them in their order. */
  private int place(String name, int expected) {
    for (int i = 0; i < fields.size(); i++) {
      int place = (expected + i) % fields.size();
      if (fields.get(place).name.equals(name)) {
        return place;
      }
    }
    return -1;
  }

  private static Object read(JsonParser in, Field field) {
    try {
      return field.kind.read(in);
    } catch (Malformed e) {
      throw new Malformed("at /" + field.name + ": " + e.getMessage(), e);
    } catch (JacksonException e) {
      throw new Malformed("at /" + field.name + ": " + Json.kind(e), e);
    }
  }

  private Object made(@Nullable Object[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        throw new Malformed("no field " + fields.get(i).name);
      }
    }
    try {
      return (Object) constructor.invokeExact(values);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a record's constructor throws nothing else", e);
    }
  }

  private static Object value(Field field, Object record) {
    try {
      return (Object) field.getter.invokeExact(record);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a record's accessor throws nothing else", e);
    }
  }
}
