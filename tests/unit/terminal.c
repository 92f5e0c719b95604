/*
 * terminal PROGRAM [ARGUMENT ...] - runs a program at a terminal of its own. Lines of standard
 * input say what happens: "> TEXT" is typed, with \n, \t, \e and \C for Ctrl-C and \D for Ctrl-D;
 * "? TEXT" is waited for, behind what was waited for before. Prints what the program wrote. Ends
 * with the program's status, or with 99 when it ended before it wrote what was waited for.
 */
#include <pty.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { MOST = 1 << 20, NOT_WRITTEN = 99, NOT_RUN = 98 };

struct terminal {
    int descriptor;
    char *written;
    size_t length, seen;
};

static int read_more(struct terminal *t)
{
    ssize_t n = read(t->descriptor, t->written + t->length, MOST - 1 - t->length);
    if (n <= 0) return 0;
    t->length += (size_t)n;
    t->written[t->length] = '\0';
    return 1;
}

static int wait_for(struct terminal *t, const char *text)
{
    char *found;
    while (!(found = strstr(t->written + t->seen, text)))
        if (!read_more(t)) return 0;
    t->seen = (size_t)(found - t->written) + strlen(text);
    return 1;
}

/* Keys that are typed before the program takes them one by one are changed by the line discipline.
 */
static void wait_for_keys(const struct terminal *t)
{
    struct termios mode;
    for (int n = 0; n < 20000 && tcgetattr(t->descriptor, &mode) == 0 && mode.c_lflag & ICANON; n++)
        poll(NULL, 0, 1);
}

static void type(struct terminal *t, const char *text)
{
    wait_for_keys(t);
    for (; *text; text++) {
        char byte = *text;
        if (byte == '\\') switch (*++text) {
            case 'n': byte = '\n'; break;
            case 't': byte = '\t'; break;
            case 'e': byte = '\033'; break;
            case 'C': byte = 3; break;
            case 'D': byte = 4; break;
            default: byte = *text; break;
            }
        if (write(t->descriptor, &byte, 1) != 1) return;
    }
}

int main(int argc, char **argv)
{
    struct terminal t = {.written = calloc(1, MOST)};
    struct winsize size = {.ws_row = 24, .ws_col = 200};
    char line[512];
    int status = 0, good = 1;
    pid_t child;
    if (argc < 2 || !t.written) return NOT_RUN;
    child = forkpty(&t.descriptor, NULL, NULL, &size);
    if (child < 0) return NOT_RUN;
    if (child == 0) {
        signal(SIGINT, SIG_DFL); /* a shell in the background has it ignored */
        signal(SIGQUIT, SIG_DFL);
        execv(argv[1], argv + 1);
        _exit(NOT_RUN);
    }
    while (good && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '?')
            good = wait_for(&t, line + 2);
        else
            type(&t, line + 2);
        if (!good) fprintf(stderr, "never written: %s\n", line + 2);
    }
    while (good && read_more(&t)) continue;
    fwrite(t.written, 1, t.length, stdout);
    close(t.descriptor);
    waitpid(child, &status, 0);
    free(t.written);
    return !good ? NOT_WRITTEN : WIFEXITED(status) ? WEXITSTATUS(status) : NOT_RUN;
}
