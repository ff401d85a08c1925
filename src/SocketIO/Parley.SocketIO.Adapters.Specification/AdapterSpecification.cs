using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Parley.SocketIO.Adapters.Specification;

/// <summary>
/// What every adapter has to do, as tests: derive from this class, or for an adapter that connects servers from
/// <see cref="ClusterAdapterSpecification"/>, and supply the adapter. Each case starts its servers on free ports of the loopback
/// address and connects three clients, Ada, Ben and Chi, to one after the other of them.
/// <para>
/// That an event did not come is shown by one that was sent behind it, so an adapter has to keep the order of what one server
/// sends.
/// </para>
/// </summary>
public abstract partial class AdapterSpecification : IAsyncLifetime
{
    /// <summary>The namespace beside <c>/</c>.</summary>
    protected const string OtherName = "/other";

    private const string Fence = "fence";
    private const int ClientCount = 3;

    private readonly List<SpecificationServer> _servers = [];
    private readonly List<IAsyncDisposable> _others = [];
    private SpecificationClient[] _clients = [];
    private int _fence;

    /// <summary>How many servers form the cluster.</summary>
    protected virtual int ServerCount => 1;

    /// <summary>How long a case waits for what has to come. Only an adapter that fails reaches it.</summary>
    protected virtual TimeSpan Limit => TimeSpan.FromSeconds(30);

    /// <summary>The servers of the cluster.</summary>
    protected IReadOnlyList<SpecificationServer> Servers => _servers;

    /// <summary>The server to which Ada is connected.</summary>
    protected SocketIOServer First => _servers[0].IO;

    /// <summary>A client of the first server.</summary>
    protected SpecificationClient Ada => _clients[0];

    /// <summary>A client of the second server, as far as there is one.</summary>
    protected SpecificationClient Ben => _clients[1];

    /// <summary>A client of the third server, as far as there is one.</summary>
    protected SpecificationClient Chi => _clients[2];

    /// <summary>Sets <see cref="SocketIOOptions.Adapter"/>, so that all servers of this object form one cluster.</summary>
    /// <param name="options">The options of one server.</param>
    /// <param name="server">Which one, from 0.</param>
    protected abstract void Configure(SocketIOOptions options, int server);

    /// <summary>Adds what the adapter needs to the services of a server.</summary>
    /// <param name="services">The services.</param>
    /// <param name="server">Which server, from 0.</param>
    protected virtual void ConfigureServices(IServiceCollection services, int server)
    {
    }

    /// <summary>Starts what the cluster needs beside its servers, before the first of them.</summary>
    /// <returns>A task that completes when it runs.</returns>
    protected virtual ValueTask StartBackplaneAsync()
    {
        return default;
    }

    /// <summary>Ends what <see cref="StartBackplaneAsync"/> has started, after the last server.</summary>
    /// <returns>A task that completes when nothing is left.</returns>
    protected virtual ValueTask StopBackplaneAsync()
    {
        return default;
    }

    /// <summary>Starts servers and clients.</summary>
    /// <returns>A task that completes when all servers know of each other.</returns>
    public async ValueTask InitializeAsync()
    {
        await StartBackplaneAsync();
        for (var i = 0; i < ServerCount; i++)
        {
            var index = i;
            _servers.Add(await SpecificationServer.StartAsync(
                options =>
                {
                    options.HttpCompression = new SocketIOHttpCompressionOptions { Threshold = 1024 };
                    Configure(options, index);
                },
                services => ConfigureServices(services, index),
                Declare));
        }

        await AssertServerCountAsync(ServerCount);
        _clients = new SpecificationClient[ClientCount];
        for (var i = 0; i < ClientCount; i++)
        {
            _clients[i] = await ConnectAsync(i, auth: $"{{\"number\":{i}}}", query: $"&number={i}");
        }
    }

    /// <summary>Ends clients and servers.</summary>
    /// <returns>A task that completes when nothing is left.</returns>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var client in _clients)
        {
            if (client is not null)
            {
                await client.DisposeAsync();
            }
        }

        foreach (var other in _others)
        {
            await other.DisposeAsync();
        }

        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        await StopBackplaneAsync();
    }

    /// <summary>Connects one more client, which is disposed of with the case.</summary>
    /// <param name="number">To which server, counted on from 0 through all of them.</param>
    /// <param name="nsp">The namespace.</param>
    /// <param name="auth">The <c>auth</c> option, as JSON.</param>
    /// <param name="query">More of the query, beginning with <c>&amp;</c>.</param>
    /// <returns>The client, whose socket is one of its namespace.</returns>
    protected async Task<SpecificationClient> ConnectAsync(int number, string nsp = "/", string auth = "", string query = "")
    {
        var server = ServerOf(number);
        var client = await SpecificationClient.ConnectAsync(server.Address, nsp, () => Limit, auth, query);
        _others.Add(client);
        await UntilAsync(() => server.IO.Of(nsp).Sockets.Any(socket => socket.Id == client.Id));
        return client;
    }

    /// <summary>The server of a client.</summary>
    /// <param name="number">The client's number, from 0.</param>
    /// <returns>The server.</returns>
    protected SpecificationServer ServerOf(int number)
    {
        return _servers[number % _servers.Count];
    }

    /// <summary>The socket of a client, on its own server.</summary>
    /// <param name="client">Ada, Ben or Chi.</param>
    /// <returns>The socket.</returns>
    protected Socket SocketOf(SpecificationClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return ServerOf(Array.IndexOf(_clients, client)).IO.Sockets.Single(socket => socket.Id == client.Id);
    }

    /// <summary>Waits until something is so.</summary>
    /// <param name="condition">What is to be so.</param>
    /// <param name="what">Its text.</param>
    /// <returns>A task that completes when it is so, and fails when it is not so in time.</returns>
    protected Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        return UntilAsync(() => Task.FromResult(condition()), what);
    }

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    protected async Task UntilAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, "Still not so: " + what);
            await Task.Delay(5, CancellationToken.None);
        }
    }

    /// <summary>Waits for a task, no longer than the limit.</summary>
    /// <typeparam name="T">Type of its result.</typeparam>
    /// <param name="task">The task.</param>
    /// <returns>Its result.</returns>
    protected Task<T> WithinAsync<T>(Task<T> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.WaitAsync(Limit);
    }

    /// <summary>Waits for a task, no longer than the limit.</summary>
    /// <param name="task">The task.</param>
    /// <returns>A task that completes with it.</returns>
    protected Task WithinAsync(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.WaitAsync(Limit);
    }

    /// <summary>Asserts that clients have received these events of the first server and nothing else.</summary>
    /// <param name="expected">The clients with the names of the events.</param>
    /// <returns>A task that completes when it is sure.</returns>
    protected Task AssertReceivedAsync(params (SpecificationClient Client, string[] Names)[] expected)
    {
        return AssertReceivedAsync(First.Of("/"), expected);
    }

    /// <summary>Asserts that clients have received these events and nothing else.</summary>
    /// <param name="sender">The namespace, on the server that has sent them.</param>
    /// <param name="expected">The clients with the names of the events.</param>
    /// <returns>A task that completes when it is sure.</returns>
    protected async Task AssertReceivedAsync(Namespace sender, params (SpecificationClient Client, string[] Names)[] expected)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(expected);
        var number = ++_fence;
        sender.Emit(Fence, number);
        foreach (var (client, names) in expected)
        {
            var received = new List<string>();
            while (true)
            {
                var next = await client.NextAsync();
                if (next.Name != Fence)
                {
                    received.Add(next.Name);
                }
                else if (next.Arguments[0].GetInt32() == number)
                {
                    break;
                }
            }

            Assert.Equal(names, received);
        }
    }

    /// <summary>Asserts how many servers all servers know of.</summary>
    /// <param name="count">The number.</param>
    /// <returns>A task that completes when it is so.</returns>
    protected async Task AssertServerCountAsync(int count)
    {
        foreach (var server in _servers.Take(count))
        {
            foreach (var nsp in new[] { "/", OtherName })
            {
                await UntilAsync(async () => await server.IO.Of(nsp).Adapter.ServerCountAsync() == count);
            }
        }
    }

    /// <summary>Lets sockets join a room on their own servers.</summary>
    /// <param name="room">The room.</param>
    /// <param name="clients">The clients.</param>
    protected void Join(string room, params SpecificationClient[] clients)
    {
        ArgumentNullException.ThrowIfNull(clients);
        foreach (var client in clients)
        {
            SocketOf(client).Join(room);
        }
    }

    private static void Declare(SocketIOServer io)
    {
        io.Of(OtherName);
    }
}
