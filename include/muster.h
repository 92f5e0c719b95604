/*
 * muster - policy as code for information security management.
 *
 * The public interface. Every name begins with muster_. An engine owns everything it hands out;
 * what it returns stays valid until muster_close(). No global state, no output of its own, no exit.
 */
#ifndef MUSTER_H
#define MUSTER_H

#ifdef __cplusplus
extern "C" {
#endif

/* How a call ended. Everything but MUSTER_OK says that the call did not do what was asked. */
enum muster_status {
    MUSTER_OK,      /* done */
    MUSTER_NOMEM,   /* the system gave no memory */
    MUSTER_LIMIT,   /* a ceiling that the caller set was reached */
    MUSTER_INPUT,   /* a file could not be read or is malformed */
    MUSTER_INVALID, /* the policy does not compile */
    MUSTER_USAGE    /* the arguments make no sense */
};

#ifdef __cplusplus
}
#endif
#endif
