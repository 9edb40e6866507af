// The native runtime: a fork-join thread pool, working memory for each thread, and the launcher that both eager
// kernels and jitted programs go through. Compiled once by the machine's own compiler; see src/native/runtime.ts.
//
// A thread that waits pauses about 30 times, then yields up to 500 times, then sleeps: long pause-spins lose because a
// woken thread can be placed on the spinning caller's core.
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#endif
#if defined(__GLIBC__)
#include <malloc.h>
#endif

typedef void (*kernel_fn)(const double *args, int64_t lo, int64_t hi, void *scratch);

enum { MAX_THREADS = 256, PAUSES = 30, SPINS = 500, STACK = 1 << 20 };

// ---- waiting ----

static inline void relax(int spin) {
  if (spin >= PAUSES) {
    sched_yield();
    return;
  }
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("yield");
#endif
}

#if defined(__linux__)
static void park(atomic_uint *word, unsigned seen) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, 0, 0, 0);
}
static void wake(atomic_uint *word, int count) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, 0, 0, 0);
}
static void reset_parking(void) {}
#else
static pthread_mutex_t park_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t park_changed = PTHREAD_COND_INITIALIZER;
static void park(atomic_uint *word, unsigned seen) {
  pthread_mutex_lock(&park_lock);
  if (atomic_load(word) == seen) pthread_cond_wait(&park_changed, &park_lock);
  pthread_mutex_unlock(&park_lock);
}
static void wake(atomic_uint *word, int count) {
  (void)word;
  (void)count;
  pthread_mutex_lock(&park_lock);
  pthread_cond_broadcast(&park_changed);
  pthread_mutex_unlock(&park_lock);
}
static void reset_parking(void) {
  pthread_mutex_init(&park_lock, 0);
  pthread_cond_init(&park_changed, 0);
}
#endif

// ---- working memory of a thread ----

typedef struct {
  void *memory;
  size_t bytes;
  double *block;
} thread_state;

static __thread thread_state mine;
static pthread_key_t leaving;

static void free_thread(void *state) {
  thread_state *s = state;
  free(s->memory);
  free(s->block);
  s->memory = 0;
  s->block = 0;
  s->bytes = 0;
}

static void *scratch(size_t bytes) {
  if (bytes <= mine.bytes) return mine.memory;
  free(mine.memory);
  mine.memory = 0;
  mine.bytes = 0;
  bytes = (bytes + 4095) & ~(size_t)4095;
  if (posix_memalign(&mine.memory, 64, bytes)) return mine.memory = 0;
  mine.bytes = bytes;
  pthread_setspecific(leaving, &mine);
  return mine.memory;
}

// ---- the pool ----

// `state` is generation << 10 | seats: a worker takes a seat by compare-and-swap, the caller closes the job by taking
// the seats that are left, and then waits only for workers that did sit down. A late worker delays nobody.
static struct {
  _Alignas(64) atomic_uint state;
  _Alignas(64) atomic_uint done;
  _Alignas(64) atomic_int sleepers;
  atomic_int caller_sleeps;
  _Alignas(64) atomic_llong next;
  kernel_fn fn;
  const double *args;
  int64_t units, chunk;
  size_t scratch;
  atomic_int failed;
} job;

static pthread_mutex_t busy = PTHREAD_MUTEX_INITIALIZER;
static int started;
static int wanted = 1;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void work(void) {
  void *memory = job.scratch ? scratch(job.scratch) : 0;
  if (job.scratch && !memory) {
    atomic_store(&job.failed, 1);
    return;
  }
  for (;;) {
    int64_t lo = atomic_fetch_add(&job.next, job.chunk);
    if (lo >= job.units) return;
    int64_t hi = lo + job.chunk;
    job.fn(job.args, lo, hi < job.units ? hi : job.units, memory);
  }
}

static void *worker(void *unused) {
  (void)unused;
  int spin = 0;
  for (;;) {
    unsigned state = atomic_load_explicit(&job.state, memory_order_acquire);
    if (state & 1023u) {
      if (!atomic_compare_exchange_strong(&job.state, &state, state - 1)) continue;
      work();
      atomic_fetch_add(&job.done, 1);
      if (atomic_load(&job.caller_sleeps)) wake(&job.done, 1);
      spin = 0;
    } else if (++spin < SPINS) {
      relax(spin);
    } else {
      atomic_fetch_add(&job.sleepers, 1);
      park(&job.state, state);
      atomic_fetch_sub(&job.sleepers, 1);
      spin = 0;
    }
  }
  return 0;
}

static void start_workers(int count) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, STACK);
  pthread_t thread;
  while (started < count && pthread_create(&thread, &attributes, worker, 0) == 0) started++;
  pthread_attr_destroy(&attributes);
}

static int run_parallel(kernel_fn fn, const double *args, int64_t units, int64_t grain, size_t bytes) {
  int64_t chunks = (units + grain - 1) / grain;
  int threads = chunks < wanted ? (int)chunks : wanted;
  if (started < threads - 1) start_workers(threads - 1);
  if (started < threads - 1) threads = started + 1;
  int64_t chunk = units / ((int64_t)threads * 4);
  job.fn = fn;
  job.args = args;
  job.units = units;
  job.chunk = chunk > grain ? chunk : grain;
  job.scratch = bytes;
  atomic_store(&job.next, 0);
  atomic_store(&job.done, 0);
  unsigned open = ((atomic_load(&job.state) >> 10) + 1) << 10;
  atomic_store(&job.state, open | (unsigned)(threads - 1));
  if (atomic_load(&job.sleepers)) wake(&job.state, threads - 1);
  work();
  unsigned left = atomic_exchange(&job.state, open) & 1023u;
  unsigned joined = (unsigned)(threads - 1) - left, done;
  for (int spin = 0; (done = atomic_load_explicit(&job.done, memory_order_acquire)) < joined;) {
    if (++spin < SPINS) {
      relax(spin);
    } else {
      atomic_store(&job.caller_sleeps, 1);
      done = atomic_load(&job.done);
      if (done < joined) park(&job.done, done);
      atomic_store(&job.caller_sleeps, 0);
    }
  }
  return atomic_exchange(&job.failed, 0) ? 1 : 0;
}

static int launch(kernel_fn fn, const double *args, int64_t units, int64_t grain, size_t bytes) {
  if (units <= 0) return 0;
  if (units > grain && wanted > 1 && pthread_mutex_trylock(&busy) == 0) {
    int failed = run_parallel(fn, args, units, grain < 1 ? 1 : grain, bytes);
    pthread_mutex_unlock(&busy);
    return failed;
  }
  void *memory = 0;
  if (bytes && !(memory = scratch(bytes))) return 1;
  fn(args, 0, units, memory);
  return 0;
}

// Member m of a group, whose launches stand one behind the other from `first` on, and where its units begin.
static void run_group(const double *first, int64_t lo, int64_t hi, void *memory) {
  int64_t start = 0;
  for (const double *p = first; start < hi; p += 5 + (int64_t)p[4]) {
    int64_t units = (int64_t)p[1], from = lo > start ? lo - start : 0, to = hi - start < units ? hi - start : units;
    if (from < to) ((kernel_fn)(intptr_t)p[0])(p + 5, from, to, memory);
    start += units;
  }
}

// Runs launches of one function side by side: they share its working memory and its grain.
static int launch_group(double *first, int64_t members, int64_t units, double **end) {
  double *p = first;
  for (int64_t m = 0; m < members; m++) p += 5 + (int64_t)p[4];
  *end = p;
  return launch(run_group, first, units, (int64_t)first[2], (size_t)first[3]);
}

// ---- what JavaScript calls ----

// What the first double of a step says; every other number is the address of a function to launch.
enum { LOOP = 1, COPY = 2, BRANCH = 3, GROUP = 4 };

// Runs steps and leaves *at behind them. A step is one of
//   function address, units, grain, scratch bytes, argc, args...
//   LOOP, turns, steps of the body, doubles of the body, body..., moves, then for each: place in the body, stride
//   COPY, to, from, bytes
//   GROUP, members, units of all members, then as many launches of one function
//   BRANCH, address of the case's number (int32), cases, doubles of all cases, then for each: steps, doubles, steps...
// A move adds its stride to an address after every turn, and takes all of it back after the last.
// Returns 0, or 1 + the index of the step that found no working memory.
static int run_steps(double **at, int64_t steps) {
  double *p = *at;
  for (int64_t i = 0; i < steps; i++) {
    int64_t what = (int64_t)p[0];
    if (what == LOOP) {
      int64_t turns = (int64_t)p[1], inner = (int64_t)p[2];
      double *body = p + 4, *moves = body + (int64_t)p[3];
      int64_t count = (int64_t)*moves++;
      int failed = 0;
      int64_t turn = 0;
      for (; turn < turns && !failed; turn++) {
        double *q = body;
        failed = run_steps(&q, inner);
        for (int64_t m = 0; m < count; m++) body[(int64_t)moves[2 * m]] += moves[2 * m + 1];
      }
      for (int64_t m = 0; m < count; m++) body[(int64_t)moves[2 * m]] -= (double)turn * moves[2 * m + 1];
      if (failed) return (int)i + 1;
      p = moves + 2 * count;
    } else if (what == COPY) {
      memmove((void *)(intptr_t)p[1], (const void *)(intptr_t)p[2], (size_t)p[3]);
      p += 4;
    } else if (what == GROUP) {
      if (launch_group(p + 3, (int64_t)p[1], (int64_t)p[2], &p)) return (int)i + 1;
    } else if (what == BRANCH) {
      int64_t wanted_case = *(const int32_t *)(intptr_t)p[1], cases = (int64_t)p[2];
      double *one = p + 4;
      for (int64_t c = 0; c < cases - 1 && c < wanted_case; c++) one += 2 + (int64_t)one[1];
      double *q = one + 2;
      if (run_steps(&q, (int64_t)one[0])) return (int)i + 1;
      p += 4 + (int64_t)p[3];
    } else {
      if (launch((kernel_fn)(intptr_t)p[0], p + 5, (int64_t)p[1], (int64_t)p[2], (size_t)p[3])) return (int)i + 1;
      p += 5 + (int64_t)p[4];
    }
  }
  *at = p;
  return 0;
}

// p = [number of steps, steps...].
int raven_run(double *p) {
  double *first = p + 1;
  return run_steps(&first, (int64_t)p[0]);
}

// The calling thread's own argument block of `doubles` doubles, made on first use and freed with the thread.
double *raven_block(int doubles) {
  if (!mine.block) {
    void *memory = 0;
    if (posix_memalign(&memory, 64, sizeof(double) * (size_t)doubles)) return 0;
    mine.block = memory;
    pthread_setspecific(leaving, &mine);
  }
  return mine.block;
}

// Runs the calling thread's block: the cheapest call there is, nothing to convert.
void raven_call(void) {
  double *p = mine.block;
  p[0] = raven_run(p);
}

static void after_fork(void) {
  started = 0;
  atomic_store(&job.state, 0);
  atomic_store(&job.sleepers, 0);
  atomic_store(&job.caller_sleeps, 0);
  pthread_mutex_init(&busy, 0);
  reset_parking();
}

static void set_up(void) {
  pthread_key_create(&leaving, free_thread);
  pthread_atfork(0, 0, after_fork);
#if defined(__GLIBC__)
  // Large freed arrays go back to malloc's own heap, so the next one reuses pages instead of faulting in new ones.
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}

// Sets the number of threads that share a launch, the caller included; `threads` <= 0 means one a core.
// Returns the number in force. Called once before anything else, on every thread that uses the runtime.
int raven_threads(int threads) {
  pthread_once(&once, set_up);
  if (threads <= 0) threads = (int)sysconf(_SC_NPROCESSORS_ONLN);
  if (threads < 1) threads = 1;
  if (threads > MAX_THREADS) threads = MAX_THREADS;
  pthread_mutex_lock(&busy);
  wanted = threads;
  pthread_mutex_unlock(&busy);
  return threads;
}
