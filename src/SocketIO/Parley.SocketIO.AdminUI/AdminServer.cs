using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.SocketIO.AdminUI.Authentication;
using Parley.SocketIO.AdminUI.Commands;
using Parley.SocketIO.AdminUI.Watching;

namespace Parley.SocketIO.AdminUI;

/// <summary>
/// The server's side of the Admin UI: an ordinary namespace, and watchers of everything else. Set up once, before the server
/// has clients; thread-safe from then on.
/// </summary>
internal sealed class AdminServer : IConfigureSocketIOServer, IAsyncDisposable
{
    private static readonly TimeSpan StatsInterval = TimeSpan.FromSeconds(2);

    private readonly AdminUIOptions _options;
    private readonly SocketIOOptions _serverOptions;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly bool _isDevelopment;
    private readonly RawArgument _config;
    private AdminAudience _audience = null!;
    private NamespaceWatch? _watch;
    private SocketList _list = null!;
    private AdminCommands? _commands;
    private ServerStats _stats = null!;
    private ITimer? _timer;
    private int _isTelling;

    public AdminServer(
        IOptions<AdminUIOptions> options,
        IOptions<SocketIOOptions> serverOptions,
        ILogger<AdminServer> logger,
        IHostEnvironment? environment = null,
        TimeProvider? time = null)
    {
        _options = options.Value;
        _serverOptions = serverOptions.Value;
        _logger = logger;
        _time = time ?? TimeProvider.System;
        _isDevelopment = _options.Mode is { } mode ? mode == AdminUIMode.Development : environment?.IsDevelopment() == true;
        _config = WriteConfig();
    }

    public void Configure(SocketIOServer server)
    {
        var nsp = server.Of(_options.NamespaceName);
        if (_options.AllowAnonymous)
        {
            AdminLog.Anonymous(_logger, nsp.Name);
        }

        var writer = new SocketWriter(_options, server.JsonSerializerOptions, new ClientNames());
        var counts = new EventCounts(_time);
        var engine = new EngineWatch(counts);
        _audience = new AdminAudience(nsp, _serverOptions.MaxSendBufferSize, _logger);
        _list = new SocketList(server, writer, _serverOptions.MaxSendBufferSize / 4, _logger, _time);
        _stats = new ServerStats(server, engine, counts, _time, _options.ServerId);
        _commands = _options.ReadOnly ? null : new AdminCommands(server, _logger);

        nsp.Use(new AdminAuthentication(_options, _time, _logger).CheckAsync);
        nsp.OnConnection(Welcome);
        server.Engine.OnConnection(engine.Watch);
        if (_isDevelopment)
        {
            _watch = new NamespaceWatch(_audience, writer, nsp, _time);
            foreach (var known in server.Namespaces)
            {
                _watch.Watch(known);
            }

            server.OnNewNamespace(_watch.Watch);
            server.Engine.OnConnection(_watch.Watch);
        }

        _timer = _time.CreateTimer(_ => _ = TellRegularlyAsync(), null, StatsInterval, StatsInterval);
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is { } timer)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Welcome(Socket admin)
    {
        _audience.Add(admin);
        if (AdminAuthentication.TakeNewSession(admin) is { } session)
        {
            admin.EmitRaw("session", AdminJson.Text(session));
        }

        _watch?.Watch(admin);
        _commands?.Register(admin);
        admin.EmitRaw("config", _config);
        if (_isDevelopment)
        {
            _ = _list.SendAsync(admin);
        }
    }

    private async Task TellRegularlyAsync()
    {
        // A round that takes long is not overtaken.
        if (Interlocked.Exchange(ref _isTelling, 1) == 1)
        {
            return;
        }

        try
        {
            await _audience.LookForOthersAsync().ConfigureAwait(false);
            var stats = _stats.Write();
            if (_audience.IsListening)
            {
                _audience.Tell("server_stats", stats);
            }

            _watch?.TellChangedData();
            foreach (var admin in _audience.TakeCaughtUp())
            {
                if (_isDevelopment)
                {
                    await _list.SendAsync(admin).ConfigureAwait(false);
                }
            }
        }
#pragma warning disable CA1031 // The next round is to come whatever happened in this one.
        catch (Exception e)
#pragma warning restore CA1031
        {
            AdminLog.TellingFailed(_logger, e);
        }
        finally
        {
            Volatile.Write(ref _isTelling, 0);
        }
    }

    private RawArgument WriteConfig()
    {
        string[] features =
        [
            .. _options.ReadOnly ? [] : (string[])["EMIT", "JOIN", "LEAVE", "DISCONNECT", "MJOIN", "MLEAVE", "MDISCONNECT"],
            "AGGREGATED_EVENTS",
            .. _isDevelopment ? (string[])["ALL_EVENTS"] : [],
        ];
        return AdminJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("supportedFeatures"u8);
            foreach (var feature in features)
            {
                writer.WriteStringValue(feature);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }
}
