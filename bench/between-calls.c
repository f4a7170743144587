/* How long a proxy's thread is in user space between two calls of recv, send and epoll_wait, in cycles of the time-stamp
 * counter; a mean is printed to standard error at each 40,000th wait. x86, glibc.
 *
 *   cc -O2 -shared -fPIC -o between-calls.so bench/between-calls.c -ldl
 *   LD_PRELOAD=./between-calls.so haproxy ...     # or the relay of the rig, or bin/tidegate
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <x86intrin.h>

enum { RECV, SEND, WAIT, CALLS };
enum { EACH = 40000, OTHER_WORK = 400000 }; /* longer than that is none of a message's */

static ssize_t (*real_recv)(int, void *, size_t, int);
static ssize_t (*real_send)(int, const void *, size_t, int);
static int (*real_wait)(int, struct epoll_event *, int, int);
static __thread uint64_t left, user[CALLS], count[CALLS], waits;

__attribute__((constructor)) static void find(void)
{
    real_recv = dlsym(RTLD_NEXT, "recv");
    real_send = dlsym(RTLD_NEXT, "send");
    real_wait = dlsym(RTLD_NEXT, "epoll_wait");
}

static void enter(int call)
{
    uint64_t took = __rdtsc() - left;
    if (left && took < OTHER_WORK) {
        user[call] += took;
        count[call]++;
    }
}

ssize_t recv(int fd, void *to, size_t size, int flags)
{
    enter(RECV);
    ssize_t got = real_recv(fd, to, size, flags);
    left = __rdtsc();
    return got;
}

ssize_t send(int fd, const void *from, size_t size, int flags)
{
    enter(SEND);
    ssize_t sent = real_send(fd, from, size, flags);
    left = __rdtsc();
    return sent;
}

int epoll_wait(int fd, struct epoll_event *events, int most, int timeout)
{
    enter(WAIT);
    int ready = real_wait(fd, events, most, timeout);
    if (++waits % EACH == 0) {
        uint64_t all = user[RECV] + user[SEND] + user[WAIT];
        fprintf(stderr, "%.0f cycles a turn, %.1f calls of recv\n", (double)all / EACH, (double)count[RECV] / EACH);
        user[RECV] = user[SEND] = user[WAIT] = count[RECV] = 0;
    }
    left = __rdtsc();
    return ready;
}
