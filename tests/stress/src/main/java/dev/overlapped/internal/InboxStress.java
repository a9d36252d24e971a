package dev.overlapped.internal;

import dev.overlapped.internal.loop.Inbox;
import dev.overlapped.internal.schedule.Submission;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A submission to an inbox is drained once, in order, and refused after the inbox is closed. */
public final class InboxStress {
    private InboxStress() {}

    /** A submission with a digit. */
    static final class Digit extends Submission {
        final int value;

        Digit(int value) {
            this.value = value;
        }

        @Override
        public void run() {
            throw new AssertionError("there is no loop here");
        }
    }

    /** Returns the digits of a list as one number, oldest first; too many, if it loops. */
    static int digits(Submission oldest) {
        int number = 0;
        for (Submission each = oldest; each != null && number < 1000; each = each.next) {
            number = number * 10 + ((Digit) each).value;
        }
        return number;
    }

    /** Two producers at once. */
    @JCStressTest
    @Outcome(
            id = {"12", "21"},
            expect = Expect.ACCEPTABLE,
            desc = "both, in either order")
    @State
    public static class TwoProducers {
        private final Inbox inbox = new Inbox();
        private final Digit one = new Digit(1);
        private final Digit two = new Digit(2);

        @Actor
        public void first() {
            inbox.put(one);
        }

        @Actor
        public void second() {
            inbox.put(two);
        }

        @Arbiter
        public void takeAll(I_Result r) {
            r.r1 = digits(inbox.takeAll());
        }
    }

    /** A producer, and the loop that drains meanwhile. */
    @JCStressTest
    @Outcome(
            id = {"0, 12", "1, 2", "12, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "each once, in order")
    @State
    public static class PutMeetsTake {
        private final Inbox inbox = new Inbox();
        private final Digit one = new Digit(1);
        private final Digit two = new Digit(2);

        @Actor
        public void producer() {
            inbox.put(one);
            inbox.put(two);
        }

        @Actor
        public void loop(II_Result r) {
            r.r1 = digits(inbox.takeAll());
        }

        @Arbiter
        public void rest(II_Result r) {
            r.r2 = digits(inbox.takeAll());
        }
    }

    /** A producer, and the loop that ends meanwhile. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "accepted, and drained at the end")
    @Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "refused")
    @State
    public static class PutMeetsClose {
        private final Inbox inbox = new Inbox();
        private final Digit one = new Digit(1);

        @Actor
        public void producer(III_Result r) {
            r.r1 = inbox.put(one) ? 1 : 0;
        }

        @Actor
        public void loop(III_Result r) {
            r.r2 = digits(inbox.close());
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = digits(inbox.takeAll());
        }
    }
}
