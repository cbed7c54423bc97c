using System.Buffers.Binary;
using System.Numerics;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>
/// A reproducible random number generator: xoshiro256** by Blackman and Vigna, seeded by SplitMix64. System.Random does not promise the
/// same numbers under every runtime. Only integer and exactly rounded arithmetic is used: no logarithm, no root.
/// </summary>
internal sealed class SeededRandom
{
    private ulong a,
        b,
        c,
        d;

    /// <summary>Each pair of seed and stream number gives a sequence of its own.</summary>
    public SeededRandom(ulong seed, ulong stream)
    {
        var state = Mix(seed) ^ stream;
        a = Step(ref state);
        b = Step(ref state);
        c = Step(ref state);
        d = Step(ref state);
    }

    public ulong Next()
    {
        var result = BitOperations.RotateLeft(b * 5, 7) * 9;
        var shifted = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= shifted;
        d = BitOperations.RotateLeft(d, 45);
        return result;
    }

    /// <summary>True with this probability.</summary>
    public bool Chance(double probability) => (Next() >> 11) * (1.0 / (1UL << 53)) < probability;

    /// <summary>A whole number, both ends included. (The bias of a range of n is below n/2⁶⁴.)</summary>
    public int Between(int low, int high) => low + (int)Math.BigMul(Next(), (ulong)(high - low + 1), out _);

    public T Pick<T>(ReadOnlySpan<T> from) => from[Between(0, from.Length - 1)];

    /// <summary>An index, each as likely as its weight.</summary>
    public int Weighted(ReadOnlySpan<int> weights)
    {
        var total = 0;
        foreach (var weight in weights)
            total += weight;
        var left = Between(0, total - 1);
        var index = 0;
        while ((left -= weights[index]) >= 0)
            index++;
        return index;
    }

    /// <summary>A UUID in the form of version 4.</summary>
    public Guid Id()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (Next() & ~0xF000UL) | 0x4000UL);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (Next() & ~(0b11UL << 62)) | (0b10UL << 62));
        return new(bytes, bigEndian: true);
    }

    private static ulong Mix(ulong seed) => Step(ref seed);

    private static ulong Step(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
